package io.highlevelexport.bench;

import java.nio.file.Path;
import java.util.List;

/** Where {@link SameShape} brings a page; called by several threads at once. */
interface PageSink {
  /**
   * @param spooled names the page
   * @param messages the JSON of each
   */
  void deliver(Path spooled, List<byte[]> messages) throws Exception;
}
