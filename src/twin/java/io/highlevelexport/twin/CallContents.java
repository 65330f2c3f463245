package io.highlevelexport.twin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recordings and transcripts of calls. */
final class CallContents extends Content {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

  CallContents(DataSet data) {
    super(data);
  }

  Reply recording(Endpoint.Call call) {
    String id = call.names().get(0);
    require(isCall(call.names().get(1), id), id, "Recording");
    Map<String, String> headers =
        Map.of(
            "Content-Type", "audio/x-wav",
            "Content-Disposition", "Attachment; filename=audio.wav");
    return ranged(call.request(), new Reply(200, headers, recording(id)));
  }

  /** Documented as one sentence, an array mostly. */
  Reply transcript(Endpoint.Call call) {
    String id = call.names().get(1);
    require(isCall(call.names().get(0), id), id, "Transcription");
    ArrayNode sentences = sentences(id);
    return Reply.json(200, sentences.size() == 1 ? sentences.get(0) : sentences);
  }

  private boolean isCall(String location, String id) {
    return data.all(TwinChannel.CALL)
        .anyMatch(call -> call.id().equals(id) && location(call).equals(location));
  }

  /** All of a file, or what is asked for of it. */
  static Reply ranged(TwinRequest request, Reply whole) {
    Matcher range = RANGE.matcher(request.header("range"));
    int length = whole.body().length;
    if (!range.matches()) {
      return whole;
    }
    int from = Integer.parseInt(range.group(1));
    if (from >= length) {
      return new Reply(416, Map.of("Content-Range", "bytes */" + length), new byte[0]);
    }
    String part = "bytes " + from + "-" + (length - 1) + "/" + length;
    byte[] rest = Arrays.copyOfRange(whole.body(), from, length);
    return new Reply(206, whole.headers(), rest).with(Map.of("Content-Range", part));
  }

  ArrayNode sentences(String id) {
    SplittableRandom random = random(id);
    ArrayNode sentences = MessageMaker.JSON.createArrayNode();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      ObjectNode sentence = sentences.addObject().put("mediaChannel", i % 2 + 1);
      sentence.put("sentenceIndex", i).put("startTime", i * 1500).put("endTime", i * 1500 + 1200);
      sentence.put("transcript", MessageMaker.pick(random, Texts.ALL.sentences()));
      sentence.put("confidence", 0.9);
    }
    return sentences;
  }

  /** Noise of a second or so: 8 bits, 8 kHz. */
  byte[] recording(String id) {
    SplittableRandom random = random(id);
    byte[] noise = new byte[options.recordingBytes + random.nextInt(100)];
    random.nextBytes(noise);
    ByteBuffer wav = ByteBuffer.allocate(44 + noise.length).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + noise.length);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(8000);
    wav.putShort((short) 1).putShort((short) 8);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(noise.length);
    return wav.put(noise).array();
  }
}
