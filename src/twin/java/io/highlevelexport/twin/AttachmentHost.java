package io.highlevelexport.twin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another host, so to say: {@code /files/<bytes>/<name>} is a file of so many bytes, {@code
 * /files/<status>/<name>} a refusal. It wants no token, and takes none.
 */
final class AttachmentHost {
  private static final Pattern PATH = Pattern.compile("/files/(\\d{3,9})/[^/]+");
  private static final int LEAST_BYTES = 1000;
  private static final Map<String, String> TYPES =
      Map.of("png", "image/png", "pdf", "application/pdf", "exe", "application/x-msdownload");

  private AttachmentHost() {}

  static boolean serves(TwinRequest request) {
    return PATH.matcher(request.path()).matches();
  }

  static Reply answer(TwinRequest request) {
    Matcher path = PATH.matcher(request.path());
    path.matches();
    int number = Integer.parseInt(path.group(1));
    if (!request.header("authorization").isEmpty()) {
      return new Reply(400, Map.of(), "a token".getBytes(StandardCharsets.UTF_8));
    }
    if (number < LEAST_BYTES) {
      return new Reply(number, Map.of(), "<Error>gone</Error>".getBytes(StandardCharsets.UTF_8));
    }
    String ending = request.path().substring(request.path().lastIndexOf('.') + 1);
    String type = TYPES.getOrDefault(ending, "application/octet-stream");
    return CallContents.ranged(
        request, new Reply(200, Map.of("Content-Type", type), bytes(request.path(), number)));
  }

  /** What the file of that path holds. */
  static byte[] bytes(String path, int length) {
    byte[] seed = path.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = Arrays.copyOf(seed, length);
    for (int i = seed.length; i < length; i++) {
      bytes[i] = (byte) (i * 31 + seed[i % seed.length]);
    }
    return bytes;
  }
}
