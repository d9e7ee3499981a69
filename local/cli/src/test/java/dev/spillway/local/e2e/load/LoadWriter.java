package dev.spillway.local.e2e.load;

/** Writes to a topic until it is stopped. */
sealed interface LoadWriter extends Runnable permits IdempotentWriter, TransactionalWriter {
    WriteLog log();
}
