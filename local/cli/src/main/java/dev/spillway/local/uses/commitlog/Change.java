package dev.spillway.local.uses.commitlog;

/** A change of a row, as an application makes it. */
sealed interface Change {

    record Insert(Row row) implements Change {}

    record Update(Row row) implements Change {}

    record Delete(long id) implements Change {}
}
