package io.highlevelexport.twin;

import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The faults that the command line knows by name, and any status of an error. */
final class NamedFault implements ITypeConverter<Fault>, Iterable<String> {
  private final Map<String, Fault> byName =
      new TreeMap<>(
          Map.of(
              "401", Fault.unauthorized("Invalid token: access token is invalid"),
              "403", Fault.html(403),
              "502", Fault.html(502),
              "html", Fault.html(200),
              "empty", Fault.empty(200),
              "null", Fault.json(200, "null"),
              "array", Fault.json(200, "[]"),
              "redirect", Fault.redirect("http://127.0.0.1:9/elsewhere"),
              "hostile-headers", Fault.hostileHeaders(),
              "drip", new Fault.Drip(Duration.ofMillis(10))));

  NamedFault() {
    byName.put("429", Fault.tooMany("1"));
    Stream.of(Fault.Page.values(), Fault.Bytes.values(), Fault.Wire.values())
        .flatMap(Stream::of)
        .forEach(
            fault ->
                byName.put(fault.toString().toLowerCase(Locale.ROOT).replace('_', '-'), fault));
  }

  @Override
  public Iterator<String> iterator() {
    return byName.keySet().iterator();
  }

  @Override
  public Fault convert(String name) {
    if (name.matches("[45]\\d\\d")) {
      return byName.getOrDefault(name, Fault.status(Integer.parseInt(name)));
    }
    if (!byName.containsKey(name)) {
      throw new TypeConversionException("none of 4xx, 5xx, " + byName.keySet());
    }
    return byName.get(name);
  }
}
