package dev.spillway.operator.connect;

import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.status.RefusedStep;
import dev.spillway.operator.status.StepOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Carries out changes of connectors. */
public record ConnectorChanges(ConnectRest rest) {
    private static final int FIELDS = 5;

    /** In order; what follows a failure is not tried. */
    public Map<ConnectorStep, StepOutcome> apply(List<ConnectorStep> steps) {
        var outcomes = new LinkedHashMap<ConnectorStep, StepOutcome>();
        for (var step : steps) {
            var outcome = apply(step);
            outcomes.put(step, outcome);
            if (!(outcome instanceof StepOutcome.Done)) {
                break;
            }
        }
        return outcomes;
    }

    private StepOutcome apply(ConnectorStep step) {
        try {
            return carryOut(step)
                    .<StepOutcome>map(words -> new StepOutcome.Refused("ConfigRefused", words))
                    .orElseGet(StepOutcome.Done::new);
        } catch (ConnectUnavailableException e) {
            return new StepOutcome.Unavailable(cannot(step, e));
        } catch (ConnectRefusedException e) {
            return new StepOutcome.Refused(
                    List.of(new RefusedStep(step.what(), reason(step), cannot(step, e))),
                    List.of(),
                    StepOutcome.OtherSteps.None);
        }
    }

    private static String cannot(ConnectorStep step, RuntimeException failure) {
        return "Kafka Connect could not " + step.what() + ": " + failure.getMessage();
    }

    private static String reason(ConnectorStep step) {
        return switch (step) {
            case ConnectorStep.Validate validate -> "ConfigRefused";
            case ConnectorStep.Create create -> "ConfigRefused";
            case ConnectorStep.Reconfigure change -> "ConfigRefused";
            case ConnectorStep.Pause pause -> "RefusedByConnect";
            case ConnectorStep.Resume resume -> "RefusedByConnect";
            case ConnectorStep.Stop stop -> "RefusedByConnect";
            case ConnectorStep.RestartFailed restart -> "RefusedByConnect";
            case ConnectorStep.DeleteOffsets delete -> "RefusedByConnect";
            case ConnectorStep.Delete delete -> "RefusedByConnect";
        };
    }

    /** What Kafka Connect has against the settings. */
    private Optional<String> carryOut(ConnectorStep step) {
        switch (step) {
            case ConnectorStep.Validate(var name, var className, var config, var why) -> {
                return text(rest.validate(className, config));
            }
            case ConnectorStep.Create(var name, var config, var initial, var why) ->
                    rest.create(name, config, initial);
            case ConnectorStep.Reconfigure(var name, var config, var changed, var why) ->
                    rest.configure(name, config);
            case ConnectorStep.Pause(var name, var why) -> rest.pause(name);
            case ConnectorStep.Resume(var name, var why) -> rest.resume(name);
            case ConnectorStep.Stop(var name, var why) -> rest.stop(name);
            case ConnectorStep.RestartFailed restart -> rest.restartFailed(restart.connector());
            case ConnectorStep.DeleteOffsets(var name, var why) -> rest.deleteOffsets(name);
            case ConnectorStep.Delete(var name, var why) -> rest.delete(name);
        }
        return Optional.empty();
    }

    private static Optional<String> text(List<FieldProblem> problems) {
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        int more = problems.size() - FIELDS;
        return Optional.of(
                problems.stream()
                                .limit(FIELDS)
                                .map(problem -> problem.field() + ": " + problem.words())
                                .collect(Collectors.joining("; "))
                        + (more > 0 ? "; and " + more + " more" : ""));
    }
}
