package dev.spillway.local.e2e.load;

/** Writes to a topic until it is told to end. */
sealed interface LoadWriter extends Runnable permits IdempotentWriter, TransactionalWriter {
    WriteLog log();
}
