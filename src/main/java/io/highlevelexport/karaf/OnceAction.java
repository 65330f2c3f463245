package io.highlevelexport.karaf;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;

/** {@code highlevel-export:once}. */
@Service
@Command(
    scope = "highlevel-export",
    name = "once",
    description =
        "Makes one complete pass and shows a summary of it; the polling waits until it is over.")
public final class OnceAction implements Action {
  @Reference private ManagedExport export;
  @Reference private Session session;

  @Override
  public Object execute() throws Exception {
    export.once(session.getConsole());
    return null;
  }
}
