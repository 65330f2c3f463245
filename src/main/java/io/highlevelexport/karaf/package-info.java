/** The export inside Apache Karaf: one bundle that runs while its configuration lets it. */
package io.highlevelexport.karaf;
