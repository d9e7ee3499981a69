package dev.spillway.local.uses.activity;

import java.util.List;

/** How well categories were guessed, over several windows. */
final class Guesses {
    private Guesses() {}

    /**
     * @param views that were guessed before they were learned
     * @param accuracy the share that the model guessed right
     * @param popularity the share that was of the most popular category
     */
    record Window(int number, int views, double accuracy, double popularity) {}

    /** One for all of the windows after a number. */
    static Window after(int number, List<Window> windows) {
        var counted = windows.stream().filter(window -> window.number() > number).toList();
        var views = counted.stream().mapToInt(Window::views).sum();
        return new Window(
                number,
                views,
                counted.stream().mapToDouble(w -> w.views() * w.accuracy()).sum()
                        / Math.max(1, views),
                counted.stream().mapToDouble(w -> w.views() * w.popularity()).sum()
                        / Math.max(1, views));
    }
}
