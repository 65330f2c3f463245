package io.highlevelexport.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The scripted faults and those that strike by chance. */
final class Faults {
  private final TwinOptions options;
  private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

  Faults(TwinOptions options) {
    this.options = options;
  }

  FaultRule add(FaultRule rule) {
    rules.add(rule);
    return rule;
  }

  void clear() {
    rules.clear();
  }

  /** All that goes wrong with this request, in the order in which it was set up. */
  List<Fault> striking(TwinRequest request) {
    List<Fault> striking = new ArrayList<>();
    for (FaultRule rule : rules) {
      if (rule.strikes(request)) {
        striking.add(rule.fault());
      }
    }
    long turn = request.number();
    for (Map.Entry<Fault, Double> rated : options.faultRates.entrySet()) {
      turn = Seeds.mix(options.seed, turn);
      if ((turn >>> 11) * 0x1.0p-53 < rated.getValue()) {
        striking.add(rated.getKey());
      }
    }
    return striking;
  }
}
