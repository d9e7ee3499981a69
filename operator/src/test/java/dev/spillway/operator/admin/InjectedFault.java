package dev.spillway.operator.admin;

import java.util.List;
import java.util.Optional;

/** A fault in one Admin call, which asks for one thing or for several. */
interface InjectedFault {

    InjectedFault NONE = (request, part) -> Optional.empty();

    /**
     * @param request all that the call asks for
     * @param part one of it
     * @return what the client is told of this part; nothing when it is carried out
     */
    Optional<Throwable> of(List<String> request, String part);

    /** Whether a failing call is carried out all the same. */
    default boolean isMade() {
        return false;
    }

    /** The whole call fails. */
    static InjectedFault all(Throwable error) {
        return (request, part) -> Optional.of(error);
    }

    /** One part fails, the others do not. */
    static InjectedFault of(String bad, Throwable error) {
        return (request, part) -> part.equals(bad) ? Optional.of(error) : Optional.empty();
    }

    /** Whatever is asked for together with this part fails. */
    static InjectedFault whole(String bad, Throwable error) {
        return (request, part) -> request.contains(bad) ? Optional.of(error) : Optional.empty();
    }

    /** Everything is carried out, but the answer is lost. */
    static InjectedFault lost(Throwable error) {
        return new InjectedFault() {
            @Override
            public Optional<Throwable> of(List<String> request, String part) {
                return Optional.of(error);
            }

            @Override
            public boolean isMade() {
                return true;
            }
        };
    }
}
