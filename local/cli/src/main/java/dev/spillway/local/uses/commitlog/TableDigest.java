package dev.spillway.local.uses.commitlog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/**
 * The rows of a table in a number and a sum: equal only if all rows are equal.
 *
 * @param md5 over the MD5 sums of the rows' texts, by id; empty without rows
 */
record TableDigest(long rows, String md5) {

    /**
     * What {@link Table#digest} must be for these rows.
     *
     * @param rows by id
     */
    static TableDigest of(Collection<Row> rows) {
        var all = newMd5();
        for (var row : rows) {
            all.update(
                    HexFormat.of()
                            .formatHex(newMd5().digest(row.text().getBytes(UTF_8)))
                            .getBytes(US_ASCII));
        }
        return new TableDigest(
                rows.size(), rows.isEmpty() ? "" : HexFormat.of().formatHex(all.digest()));
    }

    /** PostgreSQL has it too. It finds accidents; nobody attacks a demo. */
    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    @Override
    public String toString() {
        return "%d rows, md5 %s".formatted(rows, md5);
    }
}
