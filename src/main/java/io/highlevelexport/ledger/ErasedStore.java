package io.highlevelexport.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;

/** The list of what was erased, in table {@code erased}. */
public final class ErasedStore {
  private final JdbcTemplate jdbc;

  public ErasedStore(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** The list as it is now. */
  public Erased read() {
    return new Erased(hashes());
  }

  private Set<String> hashes() {
    return new HashSet<>(jdbc.queryForList("select hash from erased", String.class));
  }

  /** Adds what is not on the list yet. */
  public void add(Collection<String> hashes, Instant now) {
    Set<String> fresh = new HashSet<>(hashes);
    fresh.removeAll(hashes());
    jdbc.batchUpdate(
        "insert into erased (hash, at_ms) values (?, ?)",
        fresh.stream().map(hash -> new Object[] {hash, now.toEpochMilli()}).toList());
  }
}
