package io.highlevelexport.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param key the key, for example {@code export.api.token}
 * @param origin where its value comes from: a file, {@code environment variable EXPORT_API_TOKEN},
 *     {@code -D}
 * @param what what is wrong and what to do; never the value of a secret
 */
public record Problem(String key, String origin, String what) {
  @Override
  public String toString() {
    return key + " (" + origin + "): " + what;
  }
}
