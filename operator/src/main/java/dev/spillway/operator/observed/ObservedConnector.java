package dev.spillway.operator.observed;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A connector as Kafka Connect describes it.
 *
 * @param config with placeholders in place of values of Secrets
 * @param type source or sink
 * @param state RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING
 * @param worker its address
 * @param cause why it has failed, see {@link FailureCause}; empty when it has not
 * @param madeTasks how many tasks it has made; of the newest perhaps no state is known yet
 */
public record ObservedConnector(
        SortedMap<String, String> config,
        String type,
        String state,
        String worker,
        String cause,
        List<Task> tasks,
        int madeTasks) {
    public static final String RUNNING = "RUNNING";
    public static final String PAUSED = "PAUSED";
    public static final String STOPPED = "STOPPED";
    public static final String FAILED = "FAILED";

    public ObservedConnector {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        tasks = List.copyOf(tasks);
    }

    /**
     * @param state RUNNING, PAUSED, FAILED, UNASSIGNED, RESTARTING
     */
    public record Task(int id, String state, String worker, String cause) {
        public boolean hasFailed() {
            return state.equals(FAILED);
        }
    }

    public boolean hasFailed() {
        return state.equals(FAILED);
    }

    public List<Task> failedTasks() {
        return tasks.stream().filter(Task::hasFailed).toList();
    }

    public long runningTasks() {
        return tasks.stream().filter(task -> task.state().equals(RUNNING)).count();
    }

    /** Settings may hold what nobody should read in a log. */
    @Override
    public String toString() {
        return "connector " + state + " " + tasks;
    }
}
