package io.highlevelexport.bench;

import java.util.List;
import java.util.Locale;

/** Bars as SVG: messages a second, this program beside the others. */
final class Chart {
  private static final int LEFT = 330;
  private static final int LONGEST = 330;
  private static final int LINE = 22;

  private Chart() {}

  /**
   * A heading and its bars.
   *
   * @param figures the first one is this program's
   */
  record Group(String title, List<Figures> figures) {}

  static String of(List<Group> groups) {
    double most =
        groups.stream()
            .flatMap(group -> group.figures().stream())
            .mapToDouble(Chart::rate)
            .max()
            .orElse(1);
    StringBuilder svg = new StringBuilder();
    int y = LINE;
    for (Group group : groups) {
      svg.append(text(10, y, "start", "font-weight=\"bold\"", group.title()));
      y += LINE;
      boolean own = true;
      for (Figures figures : group.figures()) {
        int width = Math.max(1, (int) (rate(figures) / most * LONGEST));
        svg.append(text(LEFT - 8, y, "end", "", figures.contender().name().replace("**", "")));
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" fill=\"%s\"/>%n",
                LEFT,
                y - 12,
                width,
                own ? "#2563eb" : "#9ca3af"));
        String rate = String.format(Locale.ROOT, "%,.0f/s", rate(figures));
        svg.append(text(LEFT + width + 6, y, "start", "", rate));
        own = false;
        y += LINE;
      }
      y += LINE / 2;
    }
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 %d\""
            + " font-family=\"sans-serif\" font-size=\"13\">%n<rect width=\"100%%\""
            + " height=\"100%%\" fill=\"#ffffff\"/>%n%s</svg>%n",
        y,
        svg);
  }

  private static double rate(Figures figures) {
    return figures.spread(Measured::workingRate).median();
  }

  private static String text(int x, int y, String anchor, String more, String content) {
    String escaped = content.replace("&", "&amp;").replace("<", "&lt;").replace("`", "");
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" %s>%s</text>%n",
        x,
        y,
        anchor,
        more,
        escaped);
  }
}
