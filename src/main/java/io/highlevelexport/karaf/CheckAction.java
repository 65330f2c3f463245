package io.highlevelexport.karaf;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** {@code highlevel-export:check}. */
@Service
@Command(
    scope = "highlevel-export",
    name = "check",
    description =
        "Tells whether the export can run, and everything that stands against it. Changes nothing.")
public final class CheckAction implements Action {
  @Reference private ManagedExport export;
  @Reference private Session session;

  @Override
  public Object execute() {
    export.command(session.getConsole(), "check");
    return null;
  }
}
