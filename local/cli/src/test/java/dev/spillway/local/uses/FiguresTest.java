package dev.spillway.local.uses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void alignsWhatWasMeasuredInItsOrder() {
        var figures = new Figures();
        figures.add("rebuild", "%,d rows", 12_345);
        figures.add("time", "%.1f s", 1.25);

        assertThat(figures.text()).isEqualTo("  rebuild  12,345 rows\n  time     1.3 s\n");
    }
}
