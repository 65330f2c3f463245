package io.highlevelexport.web;

import io.highlevelexport.ops.Phrases;
import io.highlevelexport.web.Overview.Notice;
import io.highlevelexport.web.Overview.Tone;
import java.util.Optional;
import java.util.stream.Stream;

/** What holds many instances up that share the locations. */
final class SlotNotices {
  private SlotNotices() {}

  static Stream<Notice> of(StatusReader.Facts facts) {
    return Stream.of(facts.kafkaProblem().map(SlotNotices::kafka), free(facts))
        .flatMap(Optional::stream);
  }

  private static Notice kafka(String problem) {
    return Notice.of(
            Tone.BAD,
            "Kafka does not take pages",
            "Nothing is read until it does. What was read before is delivered, and nothing is"
                + " lost.",
            "See whether the brokers at export.kafka.brokers run, and whether as many of them are"
                + " in sync as the topic's min.insync.replicas says. The export resumes"
                + " automatically.")
        .saying(problem);
  }

  private static Optional<Notice> free(StatusReader.Facts facts) {
    int free = facts.status().freeSlots();
    String slots = free == 1 ? "it." : "them.";
    return free == 0
        ? Optional.empty()
        : Optional.of(
            Notice.of(
                Tone.WARN,
                "No instance has " + Phrases.count(free, "slot"),
                "Nobody works for the locations in " + slots,
                "Nothing, for some seconds after an instance has begun or ended. If it stays, see"
                    + " in the logs of the instances why they do not take "
                    + slots));
  }
}
