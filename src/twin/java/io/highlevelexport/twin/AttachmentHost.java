package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Another host, so to say: {@code /files/<bytes>/<name>} is a file of so many bytes, {@code
 * /files/<status>/<name>} a refusal. It wants no token, and takes none.
 */
public final class AttachmentHost {
  private static final int LEAST_BYTES = 1000;
  private static final Map<String, String> TYPES =
      Map.of("png", "image/png", "pdf", "application/pdf", "exe", "application/x-msdownload");

  private AttachmentHost() {}

  static Reply answer(Endpoint.Call call) {
    TwinRequest request = call.request();
    int number = Integer.parseInt(call.names().get(0));
    if (!request.header("authorization").isEmpty()) {
      return Reply.text(400, Map.of(), "a token");
    }
    if (number < LEAST_BYTES) {
      return Reply.text(number, Map.of(), "<Error>gone</Error>");
    }
    String ending = request.path().substring(request.path().lastIndexOf('.') + 1);
    String type = TYPES.getOrDefault(ending, "application/octet-stream");
    return CallContents.ranged(
        request, new Reply(200, Map.of("Content-Type", type), bytes(request.path())));
  }

  /** What the file of that path holds: its path, by which it is found again, and noise. */
  public static byte[] bytes(String path) {
    byte[] bytes = new byte[Integer.parseInt(path.split("/")[2])];
    new SplittableRandom(path.hashCode()).nextBytes(bytes);
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, bytes, 0, name.length);
    return bytes;
  }
}
