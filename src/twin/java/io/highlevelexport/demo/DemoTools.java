package io.highlevelexport.demo;

import io.highlevelexport.cli.TwinTools;
import io.highlevelexport.model.Message;
import io.highlevelexport.model.Origin;
import io.highlevelexport.model.Slice;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.TwinCommand;
import io.highlevelexport.twin.TwinOptions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What the command line finds in the twin's jar. */
public final class DemoTools implements TwinTools {
  private static final int MESSAGES = 50;
  private static final int ODD_PERCENT = 20;

  @Override
  public List<Object> commands() {
    return List.of(TwinCommand.commandLine());
  }

  @Override
  public Stream<Message> messages(String location, Instant now) {
    TwinOptions options = TwinOptions.builder().locations(location).messages(MESSAGES);
    return new Twin(options.with("--edge-cases=" + ODD_PERCENT).build())
        .expected(location)
        .map(
            message ->
                new Message(
                    Origin.outside(location, message.channel(), now), Slice.of(message.json())));
  }
}
