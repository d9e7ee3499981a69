package dev.spillway.local.api.schema.cel;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.List;
import java.util.Optional;

/**
 * Compiles validation rules over the types of one schema. A rule has the variables {@code self} and
 * {@code oldSelf}, and CEL's standard functions and macros.
 *
 * <p>Kubernetes' extension libraries (strings, lists, regex, quantities, ...) are missing, so a
 * rule that uses one does not compile. Cost limits are not estimated.
 */
public final class RuleCompiler {

    /** Bounds the time that a rule takes; far above what Kubernetes' cost limit permits. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .comprehensionMaxIterations(MAX_ITERATIONS)
                    .build();

    private static final String STANDARD_ONLY =
            "\nThis API server supports CEL's standard functions, not Kubernetes' extension"
                    + " libraries.";

    private final Cel cel;

    /**
     * @param types every struct type that is reachable from a variable
     */
    public RuleCompiler(List<StructType> types) {
        cel =
                CelFactory.legacyCelBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .setTypeProvider(new Types(types))
                        .build();
    }

    /**
     * Compiles one rule.
     *
     * @param self the type of both variables
     * @throws RuleException if it does not compile or does not evaluate to a bool
     */
    public CompiledRule compile(String rule, CelType self) throws RuleException {
        Cel scope = cel.toCelBuilder().addVar("self", self).addVar("oldSelf", self).build();
        try {
            CelAbstractSyntaxTree tree = scope.compile(rule).getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)) {
                throw new RuleException("cel expression must evaluate to a bool");
            }
            boolean usesOldSelf =
                    tree.getReferenceMap().values().stream()
                            .anyMatch(each -> each.name().equals("oldSelf"));
            return new CompiledRule(scope.createProgram(tree), usesOldSelf);
        } catch (CelValidationException | CelEvaluationException e) {
            String message = String.valueOf(e.getMessage());
            throw new RuleException(
                    "compilation failed: "
                            + message
                            + (message.contains("undeclared reference") ? STANDARD_ONLY : ""));
        }
    }

    /** Struct types by name, as the type checker looks them up. */
    private record Types(ImmutableMap<String, CelType> byName) implements CelTypeProvider {

        Types(List<StructType> types) {
            this(
                    types.stream()
                            .collect(
                                    ImmutableMap.toImmutableMap(
                                            StructType::name, type -> type, (one, _) -> one)));
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return byName.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(byName.get(name));
        }
    }
}
