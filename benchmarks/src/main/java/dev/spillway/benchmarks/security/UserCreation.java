package dev.spillway.benchmarks.security;

/**
 * The same users by raw Admin calls, and as Users through the operator.
 *
 * @param rawSeconds until Kafka has accepted the last ACL and the last password
 * @param appliedSeconds until the API server had the last User
 * @param readySeconds until the last User was Ready
 * @param operatorMegabytes the most memory that the operator had, resident
 * @param writesPerUser by others than this benchmark: its finalizer and its status
 */
record UserCreation(
        int users,
        double rawAclSeconds,
        double rawSeconds,
        double rawBrokerCpu,
        double appliedSeconds,
        double readySeconds,
        double writesPerUser,
        double operatorCpu,
        double brokerCpu,
        double operatorMegabytes) {

    double ratio() {
        return readySeconds / rawSeconds;
    }
}
