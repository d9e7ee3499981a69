package dev.spillway.examples;

/** One of the applications in the image. */
public interface Application {

    /**
     * Returns when it was stopped, or when there is nothing more to do. An exception ends the
     * process with 1, and Kubernetes starts it again.
     */
    void run(Environment environment) throws Exception;
}
