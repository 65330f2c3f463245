package io.highlevelexport.twin;

/** Something of messages that has requests of its own. */
interface Content {
  boolean serves(TwinRequest request);

  /** The location whose limits and tokens a request that is served is held against. */
  String location(TwinRequest request);

  Reply answer(TwinRequest request);
}
