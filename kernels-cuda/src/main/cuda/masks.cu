// Masks for attention: padding, in the forms that com.microsoft's operators have for it, and numbers that are added.
#include "device.cuh"

enum Padding { NO_PADDING, ENDS, ENDS_AND_BEGINS, ZEROS };

struct Masks {
  Divisor keys;
  Divisor queries;
  Divisor heads;
  int32 batch;
  int32 padding; // of Padding
  int32 paddingBatch; // strides of ZEROS
  int32 paddingQuery;
  float score; // of a key that is padding
  int32 addedBatch; // strides
  int32 addedHead;
  int32 addedQuery;
  int32 addedKey;
};

DEVICE bool isPadding(const Masks &m, const int32 *padding, int32 entry, int32 query, int32 key) {
  switch (m.padding) {
    case ENDS: return key >= padding[entry];
    case ENDS_AND_BEGINS: return key >= padding[entry] || key < padding[m.batch + entry];
    case ZEROS: return padding[(int64)entry * m.paddingBatch + (int64)query * m.paddingQuery + key] == 0;
  }
  return false;
}

// y [batch, heads, queries, keys]
template <class T> DEVICE void mask(uint32 n, const Masks &m, const int32 *padding, const T *added, T *y) {
  FOR_EACH(i, n) {
    uint32 line = quotient(i, m.keys);
    uint32 matrix = quotient(line, m.queries);
    int32 entry = (int32)quotient(matrix, m.heads);
    int32 head = (int32)(matrix - entry * m.heads.divisor);
    int32 query = (int32)(line - matrix * m.queries.divisor);
    int32 key = (int32)(i - line * m.keys.divisor);
    float value = isPadding(m, padding, entry, query, key) ? m.score : 0.f;
    if (added) {
      value += Element<T>::load(added[(int64)entry * m.addedBatch + (int64)head * m.addedHead +
                                      (int64)query * m.addedQuery + (int64)key * m.addedKey]);
    }
    y[i] = Element<T>::store(value);
  }
}

#define MASK(SUFFIX, T) \
  KERNEL(256, mask_##SUFFIX, uint32 n, Masks m, const int32 *padding, const T *added, T *y) { \
    mask<T>(n, m, padding, added, y); \
  }
MASK(f32, float)
MASK(f16, float16)
MASK(bf16, bfloat16)
