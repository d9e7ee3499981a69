package dev.spillway.operator.reconcile;

import io.javaoperatorsdk.operator.Operator;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * A standby is ready: a new Pod must not wait for the Lease that the old one holds until the new
 * one is ready. The leader is ready when its informers are healthy.
 */
@Readiness
@ApplicationScoped
class OperatorReadiness implements HealthCheck {
    private final LeaderElection election;
    private final Operator operator;

    OperatorReadiness(LeaderElection election, Operator operator) {
        this.election = election;
        this.operator = operator;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("operator");
        if (election.standsBy()) {
            return response.withData("role", "standby").up().build();
        }
        var runtime = operator.getRuntimeInfo();
        response.withData("role", "leader");
        boolean healthy = runtime.isStarted();
        for (var controller : runtime.getRegisteredControllers()) {
            var unhealthy = controller.getControllerHealthInfo().unhealthyEventSources().keySet();
            response.withData(
                    controller.getConfiguration().getName(),
                    unhealthy.isEmpty() ? "OK" : "unhealthy: " + String.join(", ", unhealthy));
            healthy &= unhealthy.isEmpty();
        }
        return response.status(healthy).build();
    }
}
