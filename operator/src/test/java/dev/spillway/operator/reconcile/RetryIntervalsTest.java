package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryIntervalsTest {

    /** Quarkus may drop the annotation's value when it builds; the property is read at run time. */
    @ParameterizedTest
    @ValueSource(classes = {ClusterReconciler.class, TopicReconciler.class, UserReconciler.class})
    void theFirstIsThatOfTheAnnotationAndOfTheProperty(Class<?> reconciler) throws IOException {
        var controller = reconciler.getAnnotation(ControllerConfiguration.class).name();

        assertThat(reconciler.getAnnotation(GradualRetry.class).initialInterval())
                .isEqualTo(RetryIntervals.INITIAL_MS);
        assertThat(properties())
                .containsEntry(
                        "quarkus.operator-sdk.controllers.%s.retry.interval.initial"
                                .formatted(controller),
                        Long.toString(RetryIntervals.INITIAL_MS));
    }

    private static Properties properties() throws IOException {
        var properties = new Properties();
        try (var file = RetryIntervalsTest.class.getResourceAsStream("/application.properties")) {
            properties.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        return properties;
    }
}
