package dev.spillway.examples.activity;

/** Text in pages. */
final class Html {
    private Html() {}

    /** Text as it is shown in HTML, also in the quotes of an attribute. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
