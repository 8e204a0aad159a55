package dev.sardonyx.paddle.io;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The files of a model: a folder, or what was in an archive. */
interface ModelFolder {
  /** What messages call it. */
  String source();

  /** The names of the files directly in it, sorted. */
  List<String> files();

  /** The bytes of a file, which may lie deeper; empty if there is none. */
  Optional<ByteBuffer> open(String name);
}
