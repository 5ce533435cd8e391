"""The bank for practice teaches every topic, and leaves the midterm as it was."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import questions
from grader import engine
from grader.engine.short_answer.lint import lint
from questions.formats.bank_file import BankFile, ItemEntry
from questions.formats.plain_yaml import UnreadableBank
from questions.formats.yaml_bank import read_bank
from questions.models import Bank, Item, ItemVersion, Topic
from questions.services.importing import load_bank
from questions.services.rendering import problem_of

BANKS = Path(questions.__file__).parent / "banks"
MIDTERM = BANKS / "deep_learning_midterm.yaml"
FILE = BANKS / "generative_models_and_attention.yaml"
PRACTICE: BankFile = read_bank(FILE.read_text())
PAGE = Path(questions.__file__).parents[1] / "docs" / "authoring.md"

GENERATED = [item for item in PRACTICE.items if item.wording.generator]
TEXTS = [item for item in PRACTICE.items if item.section == "short-answer"]
CHOICES = [
    item
    for item in PRACTICE.items
    if item.section == "multiple-choice" and not item.wording.generator
]

# Written as a student would; the phrasings were tried on them.
RIGHT = {
    "temperature-of-a-softmax": (
        "With a high temperature the output gets closer to a uniform distribution. A low "
        "temperature makes it sharper, almost one-hot on the maximum. The entropy goes up as "
        "the temperature goes up. Adding a constant to all logits does not change anything "
        "because it cancels in numerator and denominator."
    ),
    "why-scores-are-scaled": (
        "The dot product is a sum of d_k terms so its variance grows with d_k. For large d_k "
        "the scores become very large and the softmax saturates. Then the gradients become "
        "very small. By dividing by sqrt(d_k), the standard deviation, the variance is kept "
        "at 1."
    ),
    "why-positions-are-needed": (
        "Self-attention is permutation equivariant, so without positions the model would not "
        "know the order of the words. Sinusoidal encodings are vectors of sines and cosines "
        "that are added to the token embeddings. RoPE rotates the query and key vectors by an "
        "angle depending on the position. The dot product then only depends on the relative "
        "distance between the two tokens."
    ),
    "two-directions-of-a-divergence": (
        "Minimising the forward KL makes q wide so it covers both modes, because wherever p "
        "is large q must not be zero. The reverse KL is mode seeking, q picks one of the "
        "modes, because q is punished for putting mass where p is almost zero."
    ),
    "reparameterisation-trick": (
        "Instead of sampling z directly, we write z = mu + sigma * eps where eps is drawn "
        "from a standard normal. Sampling directly is not differentiable, so we could not "
        "backpropagate through it. With the trick the randomness is in eps, which is an "
        "external input, and the gradients can flow to mu and sigma and so to the encoder."
    ),
    "non-saturating-loss": (
        "The gradient of minimax loss vanishes when the discriminator is very confident. The "
        "non-saturating loss has a strong gradient there. Both push D(G(z)) up, so they have "
        "the same goal."
    ),
    "how-guidance-works": (
        "During training the condition is randomly dropped, so the network learns both "
        "conditional and unconditional predictions. When sampling we take the unconditional "
        "prediction plus the scale times the difference between conditional and "
        "unconditional. A larger guidance scale gives images that follow the prompt better, "
        "but the diversity is reduced."
    ),
    "what-two-scores-see": (
        "The inception score uses a classifier: each image should be classified with high "
        "confidence and the classes should be diverse over all images. The FID compares the "
        "mean and covariance of inception features of real and generated images. Only the FID "
        "looks at real images. For the inception score higher is better, for the FID lower is "
        "better."
    ),
    "why-kernels-are-shared": (
        "Each output pixel only depends on a small local patch of the input. The same kernel "
        "weights are used at all positions (weight sharing). So the number of parameters "
        "depends only on kernel size and channels, not on the image size. If the input is "
        "shifted, the output is shifted as well (translation equivariance)."
    ),
    "why-a-bound": (
        "To get the likelihood you'd have to marginalise out the latent variable, which can't "
        "be done in closed form. The ELBO is always below the log-likelihood, thus improving it "
        "improves the likelihood as well. How far it is below is given by the KL divergence "
        "between the approximate posterior and the exact posterior; if the encoder is perfect "
        "there is no gap."
    ),
    "where-blur-comes-from": (
        "The bottleneck throws away fine detail, so there are many possible images for a code "
        "z. The decoder hedges its bets and outputs something in between them, because that "
        "gives the smallest squared error - and that is blurry. The GAN has no pixel loss; its "
        "discriminator punishes blur, and the generator has to decide for one realistic image."
    ),
    "learning-without-overlap": (
        "The Jensen-Shannon divergence saturates when there is no overlap, so there's no "
        "learning signal. Earth mover distance measures how much mass has to be transported how "
        "far, thus even for non-overlapping distributions it says whether we got closer. The "
        "gradient norm of the critic has to be bounded by 1. You can clip its weights to get "
        "that."
    ),
    "loss-curves-of-a-gan": (
        "Both networks learn at the same time: if the discriminator becomes stronger, the "
        "generator's loss goes up even though the images improved. At the optimum D(x) = 1/2 "
        "everywhere, it can't distinguish real from fake. To monitor progress, inspect samples "
        "visually with fixed noise, or use metrics like FID."
    ),
    "why-many-small-steps": (
        "Each step only has to remove a little bit of noise, which is a much easier problem "
        "than creating a whole image. In a single step the network would produce a blurred mean "
        "image because very many images are possible. The price: generation takes a long time, "
        "the network is evaluated hundreds of times per image."
    ),
    "ddpm-or-ddim": (
        "In DDPM we draw fresh randomness at every step. DDIM has no noise except for the "
        "start, hence the same seed always yields the same image. DDIM is much faster as it "
        "takes far fewer steps. The training objective is the same for both so the network can "
        "be reused as it is."
    ),
    "precision-and-recall-of-images": (
        "Precision says how realistic the images are. Recall tells you how well the data "
        "distribution is covered. A collapsed generator produces a few perfect images, so its "
        "precision is good but its recall is poor. A bad FID can come from blurry images or "
        "from missing modes, the two values show which of the two it is."
    ),
    "features-and-not-pixels": (
        "Two pictures that look the same to us can be very different in pixel space, for "
        "instance after a small translation. The network's features encode high-level content "
        "like shapes and objects. They are unreliable for domains unlike ImageNet, like X-rays."
    ),
    "stride-or-dilation": (
        "It's the region in the input which a unit sees. Strided convolutions downsample: "
        "height and width are reduced by the stride. Dilated convolutions insert zeros between "
        "the weights of the filter so that it covers a wider area; they don't reduce the "
        "spatial size of the feature map."
    ),
    "two-steps-of-a-separable-convolution": (
        "The depthwise convolution filters each channel independently in space. The pointwise "
        "convolution then mixes the channels with 1x1 kernels but does not look at neighbours. "
        "Savings come from the fact that one no longer needs a full 3x3 kernel for every "
        "combination of input and output channels."
    ),
    "how-an-lstm-remembers": (
        "The cell state is updated additively: the old state times the forget gate plus the "
        "candidate times the input gate. The forget gate decides how much of the old memory "
        "is kept. The input gate decides how much new information is added. The output gate "
        "decides which part of the cell state is output as hidden state. Because of the "
        "additive update, the gradient can flow over many steps without vanishing."
    ),
    "largest-score-subtracted": (
        "Computing exp(1000) overflows to inf and then you get inf/inf = nan. Since softmax "
        "is invariant to adding a constant to all logits, you can shift by the max. Then the "
        "biggest exponent is 0, so all exps are between 0 and 1."
    ),
    "cross-entropy-and-divergence": (
        "H(p,q) = H(p) + KL(p||q). KL is >= 0 with equality iff p = q, so the minimum is at q "
        "= p. H(p) does not depend on q, so minimising one is the same as minimising the "
        "other."
    ),
    "why-several-heads": (
        "With just one head, there is a single attention distribution per token, so different "
        "kinds of dependencies get averaged together. With multi-head attention every head "
        "has its own W_Q, W_K, W_V and can focus on another aspect, e.g. one head on syntax "
        "and another on coreference. As each head works in dimension d/h the total number of "
        "parameters and the computation are about the same."
    ),
    "self-attention-and-cross-attention": (
        "Self-attention: Q, K, V all come from the decoder's own sequence, weights are n x n. "
        "Cross-attention: Q from the decoder, K and V from the encoder output; weights are "
        "target length times source length."
    ),
    "why-a-decoder-is-masked": (
        "Without a mask the model can look at the token it is supposed to predict and just "
        "copy it, so it learns nothing useful. We add -inf to the logits of all future "
        "positions before the softmax, so they get weight zero. Because each position only "
        "sees the previous ones, we get a loss for every position in a single forward pass."
    ),
    "residuals-and-layer-normalisation": (
        "The residual adds x to f(x), so the gradient has a direct path (identity) to earlier "
        "layers and does not vanish. LayerNorm computes mean and variance over the hidden "
        "features of each token separately. BatchNorm in contrast normalises each feature "
        "across the batch."
    ),
    "why-a-divergence-is-no-distance": (
        "KL is >= 0, i.e. nonnegative, and equals zero iff p = q, as a distance. But it isn't "
        "symmetric, KL(p||q) != KL(q||p), and it violates the triangle inequality. If q is "
        "zero where p has mass the log ratio is infinite so KL is infinity."
    ),
    "why-squared-errors": (
        "The negative log likelihood of a Gaussian is (y-mu)^2/(2 sigma^2) + log sigma + "
        "const, so the logarithm turns it into a squared error. If sigma is fixed the other "
        "terms are constants and don't change the argmin. If sigma is predicted, each error "
        "gets divided by its variance, so uncertain points are downweighted, and the log "
        "sigma term penalises large variances."
    ),
    "why-recurrent-gradients-vanish": (
        "In BPTT the gradient gets multiplied by the same weight matrix (Jacobian) in every "
        "time step. If its eigenvalues are smaller than 1 the gradient vanishes, if they are "
        "bigger it explodes. With vanishing gradients, long-term dependencies can't be "
        "learned. Use LSTM/GRU against vanishing, gradient clipping against exploding."
    ),
    "what-teacher-forcing-does": (
        "During training, the ground truth word from the previous step is used as input, "
        "regardless of what was predicted. At inference, the model gets its own last output. "
        "Training converges faster since errors don't propagate. But the model was never "
        "exposed to its own mistakes, so one wrong word can derail the rest (exposure bias)."
    ),
}

# Fluent, and the reverse of what is so.
REVERSED = {
    "temperature-of-a-softmax": (
        "A high temperature concentrates the probability on the largest score. A low "
        "temperature makes the distribution uniform. The entropy falls with the temperature."
    ),
    "why-scores-are-scaled": (
        "The variance of a dot product shrinks with the width. The softmax becomes uniform. "
        "The gradients become very large and explode. The root is the mean of the scores."
    ),
    "why-positions-are-needed": (
        "The embeddings are added to the queries and keys. Rotary positions multiply the "
        "values. The score depends on the absolute position of the tokens."
    ),
    "two-directions-of-a-divergence": (
        "The forward divergence makes q settle on a single mode. Reverse KL covers both modes "
        "with a wide Gaussian. The forward divergence punishes q for having mass where p is "
        "small."
    ),
    "reparameterisation-trick": (
        "The latent vector is the noise plus the mean of the decoder. The decoder predicts mu "
        "and sigma. The KL term needs no gradients."
    ),
    "non-saturating-loss": (
        "The minimax loss has a strong gradient when the discriminator is confident. The non- "
        "saturating loss is flat there and its gradient vanishes. The two losses have "
        "opposite goals."
    ),
    "how-guidance-works": (
        "In training a classifier is trained on noisy images. The conditional prediction is "
        "subtracted from the unconditional prediction. A larger scale gives more diverse "
        "images that follow the prompt less."
    ),
    "what-two-scores-see": (
        "The FID uses a classifier and asks for confident and diverse classes. The inception "
        "score compares mean and covariance of real and generated features. A high FID is "
        "good and a low inception score is good."
    ),
    "why-kernels-are-shared": (
        "Each output looks at the whole input. A different kernel is used at every place. The "
        "number of parameters depends on the size of the image. A shifted input gives the "
        "same output."
    ),
    "why-a-bound": (
        "The ELBO is an upper bound on the likelihood. The gap is the KL between the encoder "
        "and the prior, and it vanishes when the encoder matches the prior. The likelihood is "
        "easy to compute but overfits."
    ),
    "where-blur-comes-from": (
        "The GAN compares each image with a real one pixel by pixel, and so averages. The VAE "
        "adds Gaussian noise to the output image, which makes it blurry."
    ),
    "learning-without-overlap": (
        "The Wasserstein distance is constant without overlap and gives no gradient. The "
        "Jensen-Shannon divergence decreases smoothly. The critic must output probabilities, "
        "and its gradients are clipped."
    ),
    "loss-curves-of-a-gan": (
        "A lower loss always means better images. The discriminator would recognise every fake "
        "perfectly. The loss of the discriminator is enough to follow the progress."
    ),
    "why-many-small-steps": (
        "Each step has its own network. In one leap the network would paint a perfect sharp "
        "image. Training takes long, but sampling is fast."
    ),
    "ddpm-or-ddim": (
        "DDPM is deterministic, DDIM adds fresh noise at every step. DDPM can skip most of the "
        "steps. For DDIM the network must be retrained."
    ),
    "precision-and-recall-of-images": (
        "Precision measures how diverse the images are, and recall measures their quality. With "
        "mode collapse precision is low and recall is high. The FID tells quality and variety "
        "apart."
    ),
    "features-and-not-pixels": (
        "Pixel distances agree with human perception but are slow. The features keep the exact "
        "colour of every pixel. They work well for images of any kind."
    ),
    "stride-or-dilation": (
        "Dilation halves the height and width of the output. Stride leaves gaps between the "
        "weights and keeps the resolution. Dilation needs more weights."
    ),
    "two-steps-of-a-separable-convolution": (
        "The depthwise step mixes the channels with 1x1 kernels. The pointwise step filters "
        "each channel with its own kernel and looks at neighbours. It is cheaper because the "
        "image gets smaller."
    ),
    "how-an-lstm-remembers": (
        "The input gate decides how much of the old state is kept. The forget gate decides "
        "how much of the candidate is written. The output gate decides how much of the input "
        "is read. The gradient vanishes over many steps."
    ),
    "largest-score-subtracted": (
        "Subtracting makes the softmax faster to compute. The probabilities become smaller "
        "after subtracting but their order stays. All scores become positive afterwards."
    ),
    "cross-entropy-and-divergence": (
        "The KL divergence is the sum of the cross-entropy and the entropy. The cross-entropy "
        "is smallest when q is uniform. The entropy of the targets falls during training "
        "together with the loss."
    ),
    "why-several-heads": (
        "All heads share the same projection matrices and learn the same pattern; their "
        "average is more reliable. Eight heads cost eight times as much as one head. A single "
        "head can keep several relations apart."
    ),
    "self-attention-and-cross-attention": (
        "In cross-attention the queries come from the encoder and the keys and values come "
        "from the decoder. In self-attention the keys come from the encoder. The weights of "
        "cross-attention are always square."
    ),
    "why-a-decoder-is-masked": (
        "The mask makes attention faster. It sets the weights to zero after the softmax. In "
        "training the tokens are predicted one after the other."
    ),
    "residuals-and-layer-normalisation": (
        "A residual connection concatenates input and output. Layer normalisation takes mean "
        "and variance over the batch. Batch normalisation takes them over the features of a "
        "single token."
    ),
    "why-a-divergence-is-no-distance": (
        "The divergence is symmetric, KL has the same value in both directions. It can be "
        "negative. The region where q is zero contributes nothing."
    ),
    "why-squared-errors": (
        "The square is only chosen because it is convenient to differentiate. A larger fixed "
        "variance moves the minimum. Each squared error is multiplied by its variance. "
        "Nothing keeps the variance from growing."
    ),
    "why-recurrent-gradients-vanish": (
        "The gradients explode because the learning rate is too large. Vanishing gradients "
        "are prevented by clipping, and LSTM cells are the remedy for exploding gradients. "
        "The network cannot learn short-range dependencies."
    ),
    "what-teacher-forcing-does": (
        "In training the network gets its own prediction as input, and at inference the "
        "network receives the true previous word. Teacher forcing makes training slower and "
        "less stable. The model learns to correct its own mistakes."
    ),
}


def by_slug(items: list[ItemEntry]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("item", items, ids=lambda item: item.slug)


def key_of(item: ItemEntry) -> dict[str, Any]:
    version = ItemVersion.objects.get(item__slug=item.slug)
    return engine.freeze(problem_of(version, 7))[1]


def topics() -> dict[str, tuple[str, str | None]]:
    return {
        topic.slug: (topic.title, topic.parent.slug if topic.parent else None)
        for topic in Topic.objects.select_related("parent")
    }


@pytest.mark.django_db
def test_it_leaves_the_topics_and_the_items_of_the_midterm_as_they_were():
    load_bank(MIDTERM)
    before, items = topics(), list(Item.objects.order_by("pk").values_list("slug", "retired_at"))

    load_bank(FILE)

    assert topics().items() >= before.items()
    of_the_midterm = Item.objects.exclude(bank__slug=PRACTICE.slug).order_by("pk")
    assert list(of_the_midterm.values_list("slug", "retired_at")) == items
    assert list(load_bank(MIDTERM).unchanged) == [slug for slug, _ in items]
    assert Topic.objects.get(slug="diffusion").summary


@pytest.mark.django_db
def test_loading_it_twice_changes_nothing():
    first = load_bank(FILE)

    second = load_bank(FILE)

    slugs = [item.slug for item in PRACTICE.items]
    assert first.created == second.unchanged == slugs
    assert not [*second.created, *second.changed, *second.restored, *second.retired]
    assert ItemVersion.objects.count() == len(slugs)


@pytest.mark.django_db
def test_it_is_open_to_everybody():
    load_bank(FILE)

    bank = Bank.objects.get(slug="generative-models-and-attention")
    assert (bank.visibility, bank.licence) == (Bank.Visibility.PUBLIC, "MIT")
    assert bank.title == "Generative models and attention: practice"


def test_every_problem_there_is_can_be_practised_with_a_calculator():
    whole = {
        item.wording.generator
        for item in GENERATED
        if item.section == "calculation" and not item.wording.options["by_hand"]
    }

    assert whole == set(engine.catalogue())


def test_some_problems_can_be_done_without_a_calculator_and_some_are_choices():
    by_hand = [item for item in GENERATED if item.wording.options["by_hand"]]
    companions = [item for item in GENERATED if item.wording.choice_of]

    assert len(by_hand) >= 4
    assert all(item.wording.title.endswith("without a calculator") for item in by_hand)
    assert len(companions) >= 8
    assert all(item.section == "multiple-choice" for item in companions)
    assert len({topic for item in companions for topic in item.topics}) >= 8


@by_slug(GENERATED)
def test_a_calculation_is_tagged_with_its_problems_topic_and_states_every_option(item):
    derivation = engine.catalogue()[item.wording.generator]

    assert derivation.topic in item.topics
    assert item.wording.options.keys() == engine.schema_of(derivation.options)["properties"].keys()


def test_every_topic_with_items_has_three_texts_and_two_choices_in_words():
    practised = {topic for item in PRACTICE.items for topic in item.topics}

    for topic in practised:
        assert sum(topic in item.topics for item in TEXTS) >= 3, topic
        assert sum(topic in item.topics for item in CHOICES) >= 2, topic
    assert {derivation.topic for derivation in engine.catalogue().values()} <= practised


def test_every_topic_says_what_one_can_do_and_comes_after_what_it_builds_on():
    after = {topic.slug: set(topic.after) for topic in PRACTICE.topics}

    assert all(topic.summary.endswith(".") for topic in PRACTICE.topics)
    assert after["attention"] == after["gan-training"] == {"softmax"}
    assert after["transformers"] == {"attention"}
    assert after["diffusion"] == {"gaussians", "vae"}
    assert after["vae"] == after["measures"] == {"gaussians"}


def test_an_item_has_one_topic_so_that_it_is_met_when_its_topic_is():
    assert {len(item.topics) for item in PRACTICE.items} == {1}


def test_each_section_goes_through_the_topics_in_their_order_and_counts_its_items():
    order = [topic.slug for topic in PRACTICE.topics]

    for section in ("short-answer", "calculation", "multiple-choice"):
        items = [item for item in PRACTICE.items if item.section == section]
        places = [order.index(item.topics[0]) for item in items]
        assert places == sorted(places)
        assert [item.label for item in items] == [str(n) for n in range(1, len(items) + 1)]


@by_slug(GENERATED)
def test_a_calculation_draws_certified_variants(item):
    wording = item.wording

    for problem in engine.realise_many(
        wording.generator, [1, 2], wording.options, choice_of=wording.choice_of
    ):
        assert problem.origin.certificate["holds"]
        if wording.choice_of:
            (part,) = problem.parts
            assert len(part.rule.options) >= 4
            assert all(each.feedback for each in part.rule.options if each.name != part.key)


@by_slug(TEXTS)
def test_a_text_can_be_marked_and_taught(item):
    (part,) = item.wording.parts

    assert 2 <= len(part.criteria) <= 5
    for criterion in part.criteria:
        assert 3 <= len(criterion.phrasings) <= 6
        assert len(criterion.hint.split()) >= 8
    assert 1 <= len(part.misconceptions) <= 5
    for misconception in part.misconceptions:
        assert len(misconception.feedback.split()) >= 8
    assert len(item.wording.solution.split()) >= 40


@pytest.mark.django_db
@by_slug(TEXTS)
def test_the_model_answer_earns_full_marks_without_a_doubt(item):
    load_bank(FILE)

    outcome = engine.mark(key_of(item), {"answer": item.wording.solution})

    assert (outcome.score, outcome.unsure) == (1.0, False)


@pytest.mark.django_db
@by_slug(TEXTS)
def test_no_right_idea_is_taken_for_a_misconception_and_none_of_those_for_a_right_idea(item):
    load_bank(FILE)
    key = key_of(item)
    (part,) = item.wording.parts

    def marked(phrasing: str) -> engine.Mark:
        return engine.mark(key, {"answer": phrasing}).marks["answer"]

    for phrasing in (text for criterion in part.criteria for text in criterion.phrasings):
        assert (phrasing, marked(phrasing).feedback) == (phrasing, "")
    for misconception in part.misconceptions:
        for phrasing in misconception.phrasings:
            mark = marked(phrasing)
            assert misconception.feedback in mark.feedback
            assert (phrasing, mark.note) != (phrasing, "found-all")
            assert "found" not in [cell["state"] for cell in mark.cells], phrasing


@pytest.mark.django_db
@by_slug(TEXTS)
def test_the_question_itself_earns_nothing_for_certain(item):
    load_bank(FILE)

    mark = engine.mark(key_of(item), {"answer": item.wording.stem}).marks["answer"]

    assert "found" not in [cell["state"] for cell in mark.cells]


@pytest.mark.django_db
@by_slug(TEXTS)
def test_a_good_answer_in_other_words_is_seen_to_be_good(item):
    load_bank(FILE)

    outcome = engine.mark(key_of(item), {"answer": RIGHT[item.slug]})

    assert outcome.score >= 0.75
    assert not outcome.marks["answer"].feedback


@pytest.mark.django_db
@by_slug(TEXTS)
def test_a_fluent_answer_that_says_the_reverse_earns_nothing_for_certain(item):
    load_bank(FILE)

    mark = engine.mark(key_of(item), {"answer": REVERSED[item.slug]}).marks["answer"]

    assert mark.unsure
    assert "found" not in [cell["state"] for cell in mark.cells]


@by_slug(CHOICES)
def test_every_option_is_explained_in_its_own_words(item):
    choices = item.wording.parts[0].choices

    assert 4 <= len(choices) <= 5
    assert len({choice.text for choice in choices}) == len(choices)
    assert len({choice.feedback for choice in choices}) == len(choices)
    for choice in choices:
        assert len(choice.feedback.split()) >= 8
        assert choice.feedback.endswith(".")
    assert item.wording.solution


@by_slug(CHOICES)
def test_the_key_is_not_known_by_its_length(item):
    choices = item.wording.parts[0].choices
    (key,) = (len(choice.text) for choice in choices if choice.is_key)
    others = [len(choice.text) for choice in choices if not choice.is_key]

    assert key < 2 * max(others)
    assert 2 * key > min(others)


def test_keys_stand_in_all_places_and_are_seldom_the_longest():
    places = Counter(
        place
        for item in CHOICES
        for place, choice in enumerate(item.wording.parts[0].choices)
        if choice.is_key
    )
    longest = [
        item.slug
        for item in CHOICES
        if max(item.wording.parts[0].choices, key=lambda choice: len(choice.text)).is_key
    ]

    assert set(places) >= set(range(4))
    assert max(places.values()) <= 0.4 * len(CHOICES)
    assert len(longest) <= len(CHOICES) / 3


def test_no_sentence_is_said_twice_here_or_in_the_midterm():
    sentences = Counter(
        text
        for item in (*PRACTICE.items, *read_bank(MIDTERM.read_text()).items)
        for part in item.wording.parts
        for text in [
            item.wording.stem,
            item.wording.solution,
            *(choice.feedback for choice in part.choices),
            *(criterion.hint for criterion in part.criteria),
            *(misconception.feedback for misconception in part.misconceptions),
        ]
    )

    assert [text for text, times in sentences.items() if times > 1] == []


@pytest.mark.django_db
def test_the_bank_on_the_page_for_authors_can_be_loaded_and_answered():
    source = re.search(r"```yaml\n(bank:.*?)```", PAGE.read_text(), re.DOTALL)[1]

    loaded = load_bank(source)

    sections = {item.section for item in Item.objects.all()}
    assert sections == {"short-answer", "calculation", "multiple-choice"}
    assert load_bank(source).unchanged == loaded.created
    (text,) = (item for item in read_bank(source).items if item.section == "short-answer")
    key = key_of(text)
    assert engine.mark(key, {"answer": text.wording.solution}).score == 1.0
    assert lint(engine.rubric_of(key, "answer")) == []


def test_the_page_for_authors_shows_an_error_as_it_looks():
    page = PAGE.read_text()
    source = re.search(r"```yaml\n(bank:.*?)```", page, re.DOTALL)[1]

    with pytest.raises(UnreadableBank) as refused:
        read_bank(source.replace("weight: 0.4", "weight: 0.3"))

    assert f"`{refused.value}`" in page
