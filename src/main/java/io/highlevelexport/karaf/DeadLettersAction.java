package io.highlevelexport.karaf;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code highlevel-export:dead-letters}. */
@Service
@Command(
    scope = "highlevel-export",
    name = "dead-letters",
    description = "What could not be read or delivered, and what to do with it.")
public final class DeadLettersAction implements Action {
  private static final String DISCARD = "discard";

  @Reference private ManagedExport export;
  @Reference private Session session;

  @Argument(name = "what", description = "list, show, replay or discard", required = true)
  @Completion(
      value = StringsCompleter.class,
      values = {"list", "show", "replay", DISCARD})
  private String what;

  @Argument(index = 1, name = "id", description = "As list shows them.", multiValued = true)
  private List<String> ids = List.of();

  @Option(name = "--all", description = "Replays every dead letter there is.")
  private boolean all;

  @Option(name = "--yes", description = "Discards without asking.")
  private boolean yes;

  @Override
  public Object execute() throws Exception {
    List<String> arguments = new ArrayList<>(List.of("dead-letters", what));
    arguments.addAll(ids);
    if (all) {
      arguments.add("--all");
    }
    if (what.equals(DISCARD)) {
      if (!yes && !isConfirmed()) {
        session.getConsole().println("Nothing is discarded.");
        return null;
      }
      arguments.add("--yes");
    }
    export.command(session.getConsole(), arguments.toArray(String[]::new));
    return null;
  }

  private boolean isConfirmed() throws Exception {
    String answer = session.readLine("Discard? What they hold will not be delivered. [y/N] ", null);
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
