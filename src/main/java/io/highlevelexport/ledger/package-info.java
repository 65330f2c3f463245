/**
 * The tables of the export. What asks the database throws Spring's {@link
 * org.springframework.dao.DataAccessException} where that cannot be used, and what changes it
 * {@link io.highlevelexport.ledger.Lease.LostException} where another instance has taken over.
 */
package io.highlevelexport.ledger;
