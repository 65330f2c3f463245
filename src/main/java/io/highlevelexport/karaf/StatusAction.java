package io.highlevelexport.karaf;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** {@code highlevel-export:status}. */
@Service
@Command(
    scope = "highlevel-export",
    name = "status",
    description = "Shows how far each location and channel is, what waits, and what is paused.")
public final class StatusAction implements Action {
  @Reference private ManagedExport export;
  @Reference private Session session;

  @Option(name = "--json", description = "Prints JSON, for programs.")
  private boolean json;

  @Override
  public Object execute() {
    String[] arguments = json ? new String[] {"status", "--json"} : new String[] {"status"};
    export.command(session.getConsole(), arguments);
    return null;
  }
}
