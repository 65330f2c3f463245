package io.highlevelexport.demo;

/** Placeholder of the demo. */
public final class Demo {
  private Demo() {}

  public static void main(String[] args) throws Exception {
    System.out.println("demo: " + String.join(" ", args));
    System.out.println(
        "cwd: " + new java.io.File("").getAbsolutePath() + " console: " + System.console());
    System.out.println("thread: " + Thread.currentThread() + " cl: " + Demo.class.getClassLoader());
    String mode = System.getProperty("demo.mode", "");
    if (mode.equals("exit")) {
      System.exit(1);
    }
    if (mode.equals("throw")) {
      throw new IllegalStateException("the demo failed");
    }
    if (mode.equals("wait")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
      for (int i = 0; i < 20; i++) {
        System.out.println("tick " + i);
        Thread.sleep(1000);
      }
    }
  }
}
