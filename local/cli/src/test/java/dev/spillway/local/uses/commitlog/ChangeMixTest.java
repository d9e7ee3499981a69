package dev.spillway.local.uses.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChangeMixTest {
    private static final long FIRST_ID = 1_001;
    private static final int TRANSACTIONS = 500;
    private static final int CHANGES = 10;

    @Test
    void theRecordOfWhatWasWrittenIsWhatADatabaseThenHas() {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.customers(), written, FIRST_ID, 7);
        Map<Long, Row> table = new HashMap<>();
        var changes = 0;

        for (int i = 0; i < TRANSACTIONS; i++) {
            var transaction = mix.next(CHANGES);
            for (var change : transaction.changes().toList()) {
                execute(change, table);
            }
            changes += transaction.size();
            written.apply(transaction);

            assertThat(written.byId()).isEqualTo(new TreeMap<>(table));
        }

        assertThat(written.changes()).isEqualTo(changes).isEqualTo(TRANSACTIONS * CHANGES);
        assertThat(table).as("inserts outnumber deletes").hasSizeGreaterThan(TRANSACTIONS);
    }

    /** As a database does it, whose writer checks that each statement changes one row. */
    private static void execute(Change change, Map<Long, Row> table) {
        switch (change) {
            case Change.Insert(Row row) ->
                    assertThat(table.putIfAbsent(row.id(), row)).as("row %d", row.id()).isNull();
            case Change.Update(Row row) ->
                    assertThat(table.replace(row.id(), row)).as("row %d", row.id()).isNotNull();
            case Change.Delete(long id) ->
                    assertThat(table.remove(id)).as("row %d", id).isNotNull();
        }
    }

    @Test
    void aTransactionIsKnownByAnInsertOfItsOwnAndChangesNoRowTwice() {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.customers(), written, FIRST_ID, 7);
        var ids = new HashSet<Long>();

        for (int i = 0; i < TRANSACTIONS; i++) {
            var transaction = mix.next(CHANGES);

            assertThat(ids.add(transaction.id())).as("id %d is new", transaction.id()).isTrue();
            assertThat(transaction.changes().map(ChangeMixTest::id).toList())
                    .doesNotHaveDuplicates();
            written.apply(transaction);
        }
    }

    @Test
    void aTransactionThatWasNotCommittedLeavesNoTrace() {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.customers(), written, FIRST_ID, 7);
        written.apply(mix.inserts(3));
        var before = written.byId();

        mix.next(CHANGES);

        assertThat(written.byId()).isEqualTo(before);
    }

    @Test
    void aSeedGivesTheSameTransactions() {
        assertThat(transactions(7)).isEqualTo(transactions(7)).isNotEqualTo(transactions(8));
    }

    @Test
    void ordersBelongToTheCustomersThatAreNamed() {
        var source = RowSource.orders(50, 3);
        var random = new SplittableRandom(1);

        for (long id = 0; id < 200; id++) {
            assertThat(source.row(id, random).values().getFirst()).isIn("50", "51", "52");
        }
    }

    private static List<Transaction> transactions(long seed) {
        var written = new WrittenRows();
        var mix = new ChangeMix(RowSource.orders(1, 10), written, FIRST_ID, seed);
        var all = new ArrayList<Transaction>();
        for (int i = 0; i < 20; i++) {
            all.add(mix.next(CHANGES));
            written.apply(all.getLast());
        }
        return all;
    }

    private static long id(Change change) {
        return switch (change) {
            case Change.Insert(Row row) -> row.id();
            case Change.Update(Row row) -> row.id();
            case Change.Delete(long id) -> id;
        };
    }
}
