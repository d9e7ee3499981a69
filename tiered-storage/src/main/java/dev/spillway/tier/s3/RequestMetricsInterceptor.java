package dev.spillway.tier.s3;

import dev.spillway.tier.metrics.RequestMetrics;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Counts every attempt of a request, including the SDK's own retries. */
final class RequestMetricsInterceptor implements ExecutionInterceptor {
    private static final ExecutionAttribute<Long> SENT =
            new ExecutionAttribute<>("spillway.attempt.sent");

    private final RequestMetrics requests;

    RequestMetricsInterceptor(RequestMetrics requests) {
        this.requests = requests;
    }

    @Override
    public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (attributes.getAttribute(SENT) != null) {
            requests.unanswered(operation(attributes)); // the attempt before this one
        }
        attributes.putAttribute(SENT, System.nanoTime());
    }

    @Override
    public void afterTransmission(
            Context.AfterTransmission context, ExecutionAttributes attributes) {
        Long sent = attributes.getAttribute(SENT);
        if (sent != null) {
            requests.answered(
                    operation(attributes),
                    context.httpResponse().statusCode(),
                    System.nanoTime() - sent);
            attributes.putAttribute(SENT, null);
        }
    }

    @Override
    public void onExecutionFailure(
            Context.FailedExecution context, ExecutionAttributes attributes) {
        if (attributes.getAttribute(SENT) != null) {
            requests.unanswered(operation(attributes));
        }
    }

    private static String operation(ExecutionAttributes attributes) {
        return String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME));
    }
}
