package dev.spillway.local.api.schema.cel;

/**
 * What a function of Kubernetes' libraries fails with: unchecked, since CEL's calls pass through
 * its interpreter.
 */
final class FunctionFailure extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    FunctionFailure(String message) {
        super(message);
    }
}
