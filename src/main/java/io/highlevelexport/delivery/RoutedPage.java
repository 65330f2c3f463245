package io.highlevelexport.delivery;

import io.highlevelexport.ledger.Outcomes;
import io.highlevelexport.spool.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page whose messages went through {@code route-message}.
 *
 * @param page as it lies in the spool
 * @param messages what became of each of them, by index; {@code null} for one that was erased
 */
public record RoutedPage(Page page, List<RoutedMessage> messages) {

  /**
   * What a sink is still to get, by channel, in the order of the page; without what the routes
   * could not route.
   *
   * @param outcomes of the sink
   * @param later what it is not to get yet, by index
   */
  List<Batch> batches(String sink, Outcomes outcomes, Set<Integer> later) {
    Map<String, Batch> batches = new LinkedHashMap<>();
    for (int index : outcomes.waiting()) {
      RoutedMessage routed = messages.get(index);
      if (routed != null && routed.fault() == null && !later.contains(index)) {
        Batch batch =
            batches.computeIfAbsent(
                routed.content().getChannel(),
                channel ->
                    new Batch(
                        sink,
                        page.entry().locationId(),
                        channel,
                        page.entry().name(),
                        page.entry().revision(),
                        "",
                        new ArrayList<>(),
                        new ArrayList<>()));
        batch.messages().add(routed.content());
        batch.indexes().add(index);
      }
    }
    return List.copyOf(batches.values());
  }
}
