package io.highlevelexport.cli;

import io.highlevelexport.deadletter.DeadLetter;
import io.highlevelexport.model.Dates;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters are meant, by what is in them. Options that are not given let all through. */
class Selection implements Predicate<DeadLetter> {
  @Option(names = "--class", paramLabel = "CLASS", description = "auth, rate, server, sink ...")
  private String faultClass;

  @Option(names = "--stage", paramLabel = "STAGE", description = "fetch, parse, route, sink:NAME.")
  private String stage;

  @Option(names = "--sink", paramLabel = "NAME", description = "The sink that refused them.")
  private String sink;

  @Option(names = "--location", paramLabel = "ID", description = "Those of one location.")
  private String location;

  @Option(names = "--channel", paramLabel = "CHANNEL", description = "Those of one channel.")
  private String channel;

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      converter = Ages.class,
      description = "Last noted longer ago than that: 30m, 12h, 7d.")
  private Duration age;

  /** Reads minutes, hours and days. */
  static final class Ages implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("[0-9]{1,6}[mhd]")) {
        throw new TypeConversionException("'" + text + "' is no time such as 30m, 12h or 7d");
      }
      return Duration.parse(text.endsWith("d") ? "P" + text : "PT" + text);
    }
  }

  boolean isEmpty() {
    return Stream.of(faultClass, stage, sink, location, channel, age).allMatch(Objects::isNull);
  }

  @Override
  public boolean test(DeadLetter letter) {
    return (faultClass == null || faultClass.equals(letter.faultClass()))
        && (stage == null || stage.equals(letter.stage()))
        && (sink == null || sink.equals(letter.sink()))
        && (location == null || location.equals(letter.location()))
        && (channel == null || channel.equals(letter.channel()))
        && (age == null || isOlder(letter.lastAt()));
  }

  /** One whose date somebody has spoiled is as old as nobody knows. */
  private boolean isOlder(String date) {
    return Dates.parse(date).filter(at -> at.isBefore(Instant.now().minus(age))).isPresent();
  }
}
