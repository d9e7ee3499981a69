package dev.spillway.benchmarks.births;

/**
 * One new Cluster.
 *
 * @param podsSeconds from its creation until all of its Pods have started their containers
 * @param readySeconds from its creation until it is Ready
 * @param restarts of its Pods' containers until then
 * @param deletedSeconds from its deletion until its Pods and disks are gone
 */
record Birth(double podsSeconds, double readySeconds, int restarts, double deletedSeconds) {}
