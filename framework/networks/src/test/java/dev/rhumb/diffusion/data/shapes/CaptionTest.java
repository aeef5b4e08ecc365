package dev.rhumb.diffusion.data.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rhumb.diffusion.data.shapes.Caption.Claim;
import dev.rhumb.diffusion.data.shapes.Caption.Mention;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CaptionTest {
    private static final ShapesWorld WORLD = new ShapesWorld(World.CAPTIONED, 5, 3000, 1, false);
    private static final Reading STAR = new Reading(ShapeKind.STAR, ShapeColour.RED, 5, 10, 8);
    private static final Reading RING = new Reading(ShapeKind.RING, ShapeColour.BLUE, 7, 12, 22);
    private static final Reading SQUARE = new Reading(ShapeKind.SQUARE, ShapeColour.GREEN, 5, 25, 9);

    @Test
    void everyCaptionIsTrueOfItsSceneAndMentionsEveryObject() {
        for (int i = 0; i < WORLD.size(); i++) {
            Scene scene = WORLD.scene(i);
            Caption caption = Caption.parse(scene.caption());
            assertThat(caption.mentions()).as(scene.caption()).hasSameSizeAs(scene.items());
            assertThat(caption.share(scene.readings())).as(scene.caption()).isEqualTo(1);
            for (int j = 0; j < caption.mentions().size(); j++) {
                assertThat(caption.mentions().get(j).fits(scene.readings().get(j)))
                        .isTrue();
            }
        }
    }

    @Test
    void captionsUseTheWholeVocabularyAndNothingElse() {
        Set<String> used = new HashSet<>();
        int longest = 0;
        for (int i = 0; i < WORLD.size(); i++) {
            List<String> words = List.of(WORLD.caption(i).split(" "));
            used.addAll(words);
            longest = Math.max(longest, words.size());
        }
        assertThat(used).containsExactlyInAnyOrderElementsOf(Caption.VOCABULARY);
        assertThat(Caption.VOCABULARY).hasSizeLessThanOrEqualTo(60).doesNotHaveDuplicates();
        assertThat(longest).isEqualTo(Caption.LONGEST);
    }

    @Test
    void attributesAndPlacesAreLeftOutNowAndThen() {
        List<Caption> captions = java.util.stream.IntStream.range(0, WORLD.size())
                .mapToObj(i -> Caption.parse(WORLD.caption(i)))
                .toList();
        List<Mention> mentions =
                captions.stream().flatMap(c -> c.mentions().stream()).toList();
        assertThat(share(mentions.stream().filter(m -> m.size() == null).count(), mentions.size()))
                .isBetween(0.4, 0.6);
        assertThat(share(mentions.stream().filter(m -> m.colour() == null).count(), mentions.size()))
                .isBetween(0.15, 0.25);
        assertThat(share(mentions.stream().filter(m -> m.kind() == null).count(), mentions.size()))
                .isBetween(0.02, 0.08);
        List<Caption> pairs =
                captions.stream().filter(c -> c.mentions().size() == 2).toList();
        assertThat(share(pairs.stream().filter(c -> c.claims().isEmpty()).count(), pairs.size()))
                .isBetween(0.1, 0.2);
    }

    private static double share(long some, int all) {
        return some / (double) all;
    }

    @Test
    void aTextBecomesWhatItAsksFor() {
        assertThat(Caption.parse("a small red star above a blue ring and left of an orange shape"))
                .isEqualTo(new Caption(
                        List.of(
                                new Mention(ShapeSize.SMALL, ShapeColour.RED, ShapeKind.STAR),
                                new Mention(null, ShapeColour.BLUE, ShapeKind.RING),
                                new Mention(null, ShapeColour.ORANGE, null)),
                        List.of(new Claim(Relation.ABOVE, 1), new Claim(Relation.LEFT_OF, 2))));
        assertThat(Caption.parse(" An  ARROW. "))
                .isEqualTo(Caption.of(ShapeKind.ARROW))
                .isNotEqualTo(Caption.of(ShapeKind.STAR));
    }

    @Test
    void requirementsAreCountedOneByOne() {
        List<Reading> found = List.of(RING, STAR, SQUARE);
        assertThat(Caption.parse("a red star above a blue ring and left of a green square")
                        .met(found))
                .isEqualTo(5);
        Caption wrongPlace = Caption.parse("a red star below a blue ring");
        assertThat(wrongPlace.requirements()).isEqualTo(3);
        assertThat(wrongPlace.met(found)).isEqualTo(2);
        assertThat(Caption.parse("a large red star above a blue ring").met(found))
                .isEqualTo(1);
        assertThat(Caption.parse("a red heart").met(found)).isZero();
        assertThat(Caption.of(ShapeKind.RING).share(List.of())).isZero();
    }

    @Test
    void oneObjectIsNotTwo() {
        assertThat(Caption.parse("a star and a star").met(List.of(STAR, RING))).isEqualTo(1);
        assertThat(Caption.parse("a star and a star").met(List.of(STAR, STAR))).isEqualTo(2);
        assertThat(Caption.parse("a shape above a shape").met(List.of(RING, STAR)))
                .isEqualTo(3);
    }

    @Test
    void theMatchingThatMeetsMostCounts() {
        Reading low = new Reading(ShapeKind.STAR, ShapeColour.BLUE, 5, 10, 28);
        assertThat(Caption.parse("a star below a ring").met(List.of(STAR, RING, low)))
                .isEqualTo(3);
        assertThat(Caption.parse("a star and a red star").met(List.of(STAR, low)))
                .isEqualTo(2);
    }

    @Test
    void anUnknownWordIsNamedWithTheNearestKnown() {
        assertThatThrownBy(() -> Caption.parse("a smal red star"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "caption 'a smal red star': unknown word 'smal'; did you mean 'small'? known: a, an, and,");
        assertThatThrownBy(() -> Caption.parse("a photograph"))
                .hasMessageStartingWith("caption 'a photograph': unknown word 'photograph'; known: a, an,");
    }

    @Test
    void aTextOutsideTheGrammarIsRefusedWhereItLeavesIt() {
        assertThatThrownBy(() -> Caption.parse("")).hasMessageStartingWith("the caption is empty");
        assertThatThrownBy(() -> Caption.parse("star"))
                .hasMessage("caption 'star': expected at its start: 'a' or 'an', not 'star'");
        assertThatThrownBy(() -> Caption.parse("a red above a ring"))
                .hasMessageStartingWith("caption 'a red above a ring': expected after 'a red': a kind (circle, ring,")
                .hasMessageEndingWith("or 'shape', not 'above'");
        assertThatThrownBy(() -> Caption.parse("a star a ring"))
                .hasMessageContaining("expected after 'a star': 'and',");
        assertThatThrownBy(() -> Caption.parse("a star above")).hasMessageEndingWith("'a' or 'an', not the end");
        assertThatThrownBy(() -> Caption.parse("a star and a star and a star and a star"))
                .hasMessageEndingWith("it mentions 4 objects; an image shows at most 3");
    }
}
