// softmax(scale * Q · K' + mask) · V, a block of queries at a time; scores are never stored. The softmax goes along with
// the keys: of each query the greatest score so far and the sum of exponentials, by which what was added up before is
// scaled down when a greater score comes (T. Dao et al., "FlashAttention", 2022).
#pragma once
#include "device.cuh"

// Where [batch, heads, rows, size] lies; along the last dimension elements follow each other.
struct Layout {
  int32 batch;
  int32 head;
  int32 row;
};

struct Attention {
  int32 heads;
  int32 queryHeadsOfKeyHead;
  int32 queries;
  int32 keys;
  int32 size;
  int32 valueSize;
  float scale;
  float softcap;    // 0 for none
  int32 causal;     // 1: query i sees keys up to i + causalOffset
  int32 causalOffset;
  int32 maskKind;   // 0 none, 1 added, 2 bytes: 0 hides
  int32 maskKeyStride;
  int32 blankIsZero; // 1: the result of a query that sees no key; else NaN
  Layout q, k, v, y, mask;
};

// QUERIES x KEYS scores at a time, with rows of up to SIZE elements, by 256 threads. Scores: each thread has
// QUERIES * KEYS / 256 of them; results: QUERIES * SIZE / 256.
template <int QUERIES, int KEYS, int SIZE, class T>
DEVICE void attend(const Attention &a, const T *q, const T *k, const T *v, const void *mask, T *y) {
  const int LANES = 256 / QUERIES; // threads of a query
  const int OUTPUTS = SIZE / LANES;
  __shared__ float queries[QUERIES][SIZE + 1];
  __shared__ float rows[KEYS][SIZE + 1]; // of K, then of V
  __shared__ float scores[QUERIES][KEYS + 1];
  int32 t = (int32)threadIdx.x;
  int32 blocks = (a.queries + QUERIES - 1) / QUERIES;
  int32 firstQuery = (int32)(blockIdx.x % (uint32)blocks) * QUERIES;
  int32 head = (int32)(blockIdx.x / (uint32)blocks) % a.heads;
  int32 entry = (int32)(blockIdx.x / (uint32)blocks) / a.heads;
  int32 keyHead = head / a.queryHeadsOfKeyHead;
  const T *fromQ = q + (int64)entry * a.q.batch + (int64)head * a.q.head;
  const T *fromK = k + (int64)entry * a.k.batch + (int64)keyHead * a.k.head;
  const T *fromV = v + (int64)entry * a.v.batch + (int64)keyHead * a.v.head;
  int64 maskAt = (int64)entry * a.mask.batch + (int64)head * a.mask.head;

#pragma unroll 4
  for (int32 i = t; i < QUERIES * SIZE; i += 256) {
    int32 row = i / SIZE;
    int32 d = i % SIZE;
    bool there = firstQuery + row < a.queries && d < a.size;
    queries[row][d] = there ? Element<T>::load(fromQ[(int64)(firstQuery + row) * a.q.row + d]) * a.scale : 0.f;
  }
  // This thread works on one query: LANES neighbours share it.
  int32 row = t / LANES;
  int32 lane = t % LANES;
  int32 query = firstQuery + row;
  float greatest = -INFINITY_F;
  float total = 0.f;
  float sums[OUTPUTS];
  for (int j = 0; j < OUTPUTS; j++) {
    sums[j] = 0.f;
  }
  int32 lastKey = a.causal ? firstQuery + QUERIES + a.causalOffset : a.keys;
  lastKey = lastKey < a.keys ? lastKey : a.keys;
  for (int32 firstKey = 0; firstKey < lastKey; firstKey += KEYS) {
    __syncthreads();
#pragma unroll 4
    for (int32 i = t; i < KEYS * SIZE; i += 256) {
      int32 key = i / SIZE;
      int32 d = i % SIZE;
      bool there = firstKey + key < a.keys && d < a.size;
      rows[key][d] = there ? Element<T>::load(fromK[(int64)(firstKey + key) * a.k.row + d]) : 0.f;
    }
    __syncthreads();
    // Scores of keys lane, lane + LANES, ...
    float products[KEYS / LANES];
    for (int j = 0; j < KEYS / LANES; j++) {
      products[j] = 0.f;
    }
    for (int32 d = 0; d < a.size; d++) {
      float element = queries[row][d];
#pragma unroll
      for (int j = 0; j < KEYS / LANES; j++) {
        products[j] += element * rows[lane + j * LANES][d];
      }
    }
#pragma unroll
    for (int j = 0; j < KEYS / LANES; j++) {
      int32 key = firstKey + lane + j * LANES;
      float score = products[j];
      if (a.softcap != 0.f) {
        score = a.softcap * tanhf(score / a.softcap);
      }
      bool hidden = key >= a.keys || query >= a.queries || (a.causal && key > query + a.causalOffset);
      if (a.maskKind != 0 && !hidden) {
        int64 at = maskAt + (int64)query * a.mask.row + (int64)key * a.maskKeyStride;
        if (a.maskKind == 1) {
          score += Element<T>::load(((const T *)mask)[at]);
        } else {
          hidden = ((const uint8 *)mask)[at] == 0;
        }
      }
      scores[row][lane + j * LANES] = hidden ? -INFINITY_F : score;
    }
    __syncthreads();
    // All lanes of a query find the same greatest score and the same sum, in the same order.
    float above = greatest;
#pragma unroll 4
    for (int32 key = 0; key < KEYS; key++) {
      float score = scores[row][key];
      above = score > above || score != score ? score : above;
    }
    float base = above == -INFINITY_F ? 0.f : above;
    float shrink = greatest == -INFINITY_F ? 0.f : expf(greatest - base);
    greatest = above;
    __syncthreads();
    for (int j = 0; j < KEYS / LANES; j++) {
      scores[row][lane + j * LANES] = expf(scores[row][lane + j * LANES] - base);
    }
#pragma unroll 4
    for (int32 i = t; i < KEYS * SIZE; i += 256) {
      int32 key = i / SIZE;
      int32 d = i % SIZE;
      bool there = firstKey + key < a.keys && d < a.valueSize;
      rows[key][d] = there ? Element<T>::load(fromV[(int64)(firstKey + key) * a.v.row + d]) : 0.f;
    }
    __syncthreads();
    total *= shrink;
#pragma unroll
    for (int j = 0; j < OUTPUTS; j++) {
      sums[j] *= shrink;
    }
#pragma unroll 4
    for (int32 key = 0; key < KEYS; key++) {
      float weight = scores[row][key];
      total += weight;
#pragma unroll
      for (int j = 0; j < OUTPUTS; j++) {
        sums[j] += weight * rows[key][lane + j * LANES];
      }
    }
  }
  if (query < a.queries) {
    total = total == 0.f && a.blankIsZero ? 1.f : total;
    T *to = y + (int64)entry * a.y.batch + (int64)head * a.y.head + (int64)query * a.y.row;
#pragma unroll
    for (int j = 0; j < OUTPUTS; j++) {
      if (lane + j * LANES < a.valueSize) {
        to[lane + j * LANES] = Element<T>::store(sums[j] / total);
      }
    }
  }
}

#define ATTENTION(SUFFIX, T) \
  BARRIER_KERNEL(256, attention_64_##SUFFIX, Attention a, const T *q, const T *k, const T *v, const void *mask, T *y) { \
    attend<64, 32, 64, T>(a, q, k, v, mask, y); \
  } \
  BARRIER_KERNEL(256, attention_128_##SUFFIX, Attention a, const T *q, const T *k, const T *v, const void *mask, T *y) { \
    attend<32, 32, 128, T>(a, q, k, v, mask, y); \
  } \
  BARRIER_KERNEL(256, attention_256_##SUFFIX, Attention a, const T *q, const T *k, const T *v, const void *mask, T *y) { \
    attend<16, 16, 256, T>(a, q, k, v, mask, y); \
  }
