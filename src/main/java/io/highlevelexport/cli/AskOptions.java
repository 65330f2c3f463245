package io.highlevelexport.cli;

import io.highlevelexport.model.Channels;
import io.highlevelexport.model.Dates;
import io.highlevelexport.model.MessageFilter;
import io.highlevelexport.model.Window;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What of all messages {@code once} is to fetch. */
final class AskOptions {
  @Option(
      names = "--contact",
      paramLabel = "ID",
      description = "Fetches nothing but the messages of this contact.")
  private String contact;

  @Option(
      names = "--conversation",
      paramLabel = "ID",
      description = "Fetches nothing but this conversation.")
  private String conversation;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "Nothing that is older: 2024-03-27 or 2024-03-27T18:13:49Z.")
  private String from;

  @Option(names = "--to", paramLabel = "DATE", description = "Nothing from then on.")
  private String to;

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      split = ",",
      description = "Nothing of other channels.")
  private List<String> channels = List.of();

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description =
          "Writes messages and their content into this folder, which is to be new, and leaves"
              + " everything else alone. The same once more brings what is new.")
  private Path into;

  boolean isGiven() {
    return !channels.isEmpty()
        || Stream.of(contact, conversation, from, to, into).anyMatch(Objects::nonNull);
  }

  /** Empty for all. */
  List<String> channels() {
    return channels;
  }

  /** {@code null} where the usual sinks are to get it. */
  Path into() {
    return into;
  }

  MessageFilter filter() {
    return new MessageFilter(contact, conversation);
  }

  /**
   * Whether it makes sense, before anything is made of it.
   *
   * @throws IllegalArgumentException where it does not, in words
   */
  void check() {
    boolean isBlank =
        Stream.concat(Stream.of(contact, conversation), channels.stream())
            .anyMatch(id -> id != null && id.isBlank());
    if (isBlank) {
      throw new IllegalArgumentException("--contact, --conversation and --channel need a value");
    }
    for (String channel : channels) {
      if (into != null && !Channels.ALL.contains(channel)) {
        throw new IllegalArgumentException(
            "there is no --channel " + channel + ": choose of " + String.join(", ", Channels.ALL));
      }
    }
    windows(List.of(), List.of(), Instant.MAX);
  }

  /**
   * One window for each location and channel.
   *
   * @param end where no other was given
   * @throws IllegalArgumentException where a date is none
   */
  List<Window> windows(List<String> locations, List<String> exported, Instant end) {
    Instant first = date("--from", from);
    Instant last = to == null ? end : date("--to", to);
    if (first != null && !first.isBefore(last)) {
      throw new IllegalArgumentException("--from must be before --to");
    }
    List<Window> windows = new ArrayList<>();
    for (String location : locations) {
      for (String channel : exported) {
        windows.add(
            new Window(
                0, location, channel, Window.Kind.ASKED, first, last, null, null, 0, filter()));
      }
    }
    return windows;
  }

  private static Instant date(String option, String text) {
    if (text == null) {
      return null;
    }
    return Dates.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option + " is no date such as 2024-03-27 or 2024-03-27T18:13:49Z"));
  }

  /** In words, what is asked for: the same for the same. */
  String words() {
    List<String> words = new ArrayList<>();
    add(words, "contact", contact);
    add(words, "conversation", conversation);
    add(words, "channel", channels.isEmpty() ? null : String.join(",", channels));
    add(words, "from", from);
    add(words, "to", to);
    return words.isEmpty() ? "everything" : String.join(", ", words);
  }

  private static void add(List<String> words, String name, String value) {
    if (value != null) {
      words.add(name + " " + value);
    }
  }
}
