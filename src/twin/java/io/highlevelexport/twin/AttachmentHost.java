package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Another host, so to say: {@code /files/<bytes>/<name>} is a file of so many bytes, {@code
 * /files/<status>/<name>} a refusal. It wants no token, and takes none.
 */
public final class AttachmentHost {
  static final Endpoint ENDPOINT = Endpoint.open("/files/(\\d{3,9})/[^/]+", AttachmentHost::answer);

  private static final int LEAST_BYTES = 1000;
  private static final Map<String, String> TYPES =
      Map.of("png", "image/png", "pdf", "application/pdf", "exe", "application/x-msdownload");

  private AttachmentHost() {}

  private static Reply answer(Endpoint.Call call) {
    TwinRequest request = call.request();
    int number = Integer.parseInt(call.name(0));
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

  /** What the file of that path holds. */
  public static byte[] bytes(String path) {
    int length = Integer.parseInt(path.split("/")[2]);
    byte[] seed = path.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(seed, length);
    for (int i = seed.length; i < length; i++) {
      bytes[i] = (byte) (i * 31 + seed[i % seed.length]);
    }
    return bytes;
  }
}
