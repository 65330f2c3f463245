package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A stop while a slow sink has much to do. */
class StopTest extends AgainstTwin {
  @Test
  void a_stop_among_many_mails_is_quick_and_sends_none_of_them_twice() throws Exception {
    against(Twins.one());
    try (PickySmtp mails = new PickySmtp(StopTest::slowly)) {
      export
          .sinks("mail")
          .with("export.page-size", "20")
          .with("export.mail.port", Integer.toString(mails.port()))
          .expect();
      export.run();
      Awaitility.await().until(() -> mails.taken().size() > 3);

      int atStop = mails.taken().size();
      export.close();
      assertThat(mails.taken()).hasSizeLessThan(atStop + 100).hasSizeLessThan(2 * 137);
      assertThat(export.once().isComplete()).isTrue();

      assertThat(mails.taken()).hasSize(2 * 137);
    }
  }

  /** A server that takes its time. */
  private static String slowly(String mail) {
    LockSupport.parkNanos(Duration.ofMillis(25).toNanos());
    return "250 ok";
  }
}
