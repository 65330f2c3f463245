package io.highlevelexport.bench;

import java.util.Locale;

/**
 * What many locations cost in a day, computed from what one request was measured to cost: {@code
 * java … ScalePlan MS_A_REQUEST MS_OF_THE_DATABASE} prints it.
 *
 * @param locations how many
 * @param streams of each of them: 6 channels, or 2 with {@code export.channels = *}
 * @param idleSeconds {@code export.idle-period}
 */
record ScalePlan(int locations, int streams, int idleSeconds) {
  private static final double DAY = 86_400;

  /** {@code export.period}. */
  private static final int PERIOD = 60;

  /** {@code Settings.Polling}: so many polls a second before quiet streams are polled seldom. */
  private static final int POLLS_A_SECOND = 100;

  /** {@code export.refresh-period}. */
  private static final int REFRESH = 600;

  /** A window and what is entered and left behind of it, and the frontier of its stream. */
  private static final int ROWS_A_REQUEST = 3;

  /** That stay: in stream, audit, exported. */
  private static final int ROWS_A_STREAM = 3;

  private static final double SECONDS_AN_ANSWER = 0.3;

  /** Of the processors of a machine of two, so much for requests. */
  private static final double PROCESSORS = 1.4;

  public static void main(String[] arguments) {
    double own = Double.parseDouble(arguments[0]);
    double database = Double.parseDouble(arguments[1]);
    System.out.print(table(own, database));
  }

  /**
   * @param own milliseconds of processor that an idle request takes of the export
   * @param database and of the database
   */
  static String table(double own, double database) {
    StringBuilder table =
        new StringBuilder(
            "| locations | streams each | quiet ones every | requests/s | requests a day |"
                + " processors | of the database | answers awaited at once | rows written a day |"
                + " rows that stay | processes of 2 cores |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (ScalePlan each :
        new ScalePlan[] {
          new ScalePlan(1_000, 6, 300),
          new ScalePlan(10_000, 6, 300),
          new ScalePlan(10_000, 2, 300),
          new ScalePlan(100_000, 6, 300),
          new ScalePlan(100_000, 6, 900),
          new ScalePlan(100_000, 2, 300),
          new ScalePlan(100_000, 2, 900)
        }) {
      table.append(each.row(own, database)).append('\n');
    }
    return table.toString();
  }

  private double every() {
    double needed = (double) locations * streams / POLLS_A_SECOND;
    return Math.max(PERIOD, Math.min(idleSeconds, needed));
  }

  private double perSecond() {
    return (double) locations * streams * (1 / every() + 1.0 / REFRESH + 1 / DAY);
  }

  private String row(double own, double database) {
    double processors = perSecond() * own / 1000;
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %.0f s | %,.0f | %,.1f million | %.1f | %.1f | %,.0f | %,.0f million | %,.1f"
            + " million | %.0f |",
        locations,
        streams,
        every(),
        perSecond(),
        perSecond() * DAY / 1e6,
        processors,
        perSecond() * database / 1000,
        perSecond() * SECONDS_AN_ANSWER,
        perSecond() * DAY * ROWS_A_REQUEST / 1e6,
        (double) locations * streams * ROWS_A_STREAM / 1e6,
        Math.ceil(processors / PROCESSORS));
  }
}
