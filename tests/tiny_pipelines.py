"""Tiny, randomly initialised pipelines of every family, each built from configs in a fraction of a second.

`build(name, folder)` saves one as a published checkpoint is saved, and it is loaded by the same code.
The weights are random but seeded: pictures are textures that depend on prompt, references, their order, size and
seed, which is what there is to test without real weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import tests.torchvision_shim  # noqa: F401

# isort: split
import diffusers as df
import torch
import transformers as tf
from tokenizers.pre_tokenizers import ByteLevel

NEED_TORCHVISION = frozenset({"qwen-image-edit-plus", "flux3", "flux3-base", "flux3-rewriter"})
"""Those whose processors read video as well, which transformers only does with torchvision."""

LATENT_CHANNELS = 4
HIDDEN = 32

BYTES = sorted(ByteLevel.alphabet())
END, PAD, START = "<|im_end|>", "<|endoftext|>", "<|im_start|>"
VISION = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_start_token": "<|vision_start|>",
    "vision_end_token": "<|vision_end|>",
}
SPECIAL = (PAD, START, END, *VISION.values(), "<|vision_pad|>", "<think>", "</think>")

CHAT_TEMPLATE = (
    "{%- for message in messages -%}"
    "{{- '<|im_start|>' + message['role'] + '\n' -}}"
    "{%- if message['content'] is string -%}{{- message['content'] -}}"
    "{%- else -%}{%- for part in message['content'] -%}"
    "{%- if part['type'] == 'image' or 'image' in part -%}{{- '<|vision_start|><|image_pad|><|vision_end|>' -}}"
    "{%- elif part['type'] == 'video' -%}{{- '<|vision_start|><|video_pad|><|vision_end|>' -}}"
    "{%- elif 'text' in part -%}{{- part['text'] -}}{%- endif -%}"
    "{%- endfor -%}{%- endif -%}"
    "{{- '<|im_end|>\n' -}}"
    "{%- endfor -%}"
    "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}"
    "{%- if enable_thinking is defined and not enable_thinking -%}{{- '<think>\n\n</think>\n\n' -}}{%- endif -%}"
    "{%- endif -%}"
)
"""What the pipelines use of Qwen's template: roles, parts of text and images, and the switch for thinking."""


class Saveable(Protocol):
    """A pipeline, a model or a processor."""

    def save_pretrained(self, save_directory: Path) -> Any: ...


# ── Words ────────────────────────────────────────────────────────────────────


def qwen_tokenizer() -> tf.PreTrainedTokenizerBase:
    """Qwen's tokenizer without merges: a token is a byte, or one of its special words."""
    words = {word: index for index, word in enumerate((*BYTES, *SPECIAL))}
    tokenizer = tf.Qwen2Tokenizer(
        vocab=words,
        merges=[],
        unk_token=PAD,
        eos_token=END,
        pad_token=PAD,
        model_max_length=8192,
        extra_special_tokens=VISION,
    )
    tokenizer.add_tokens([tf.AddedToken(word, special=True, normalized=False) for word in SPECIAL])
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def clip_tokenizer() -> tf.PreTrainedTokenizerBase:
    """CLIP's tokenizer without merges: a token is a byte, within a word or at its end."""
    endings = [byte + "</w>" for byte in BYTES]
    words = {word: index for index, word in enumerate((*BYTES, *endings, "<|startoftext|>", "<|endoftext|>"))}
    return tf.CLIPTokenizer(vocab=words, merges=[], model_max_length=77)


def _language(tokenizer: tf.PreTrainedTokenizerBase, **more: Any) -> dict[str, Any]:
    """What the configs of all of Qwen's language models share."""
    identity = tokenizer.convert_tokens_to_ids
    shared = {
        "hidden_size": HIDDEN,
        "intermediate_size": 2 * HIDDEN,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "num_key_value_heads": 2,
        "vocab_size": len(tokenizer),
        "max_position_embeddings": 16384,
        "bos_token_id": None,
        "eos_token_id": identity(END),
        "pad_token_id": identity(PAD),
    }
    return shared | more


def _vision(tokenizer: tf.PreTrainedTokenizerBase) -> dict[str, Any]:
    """How the configs of Qwen's models that see name the special words of images."""
    return {f"{name}_id": tokenizer.convert_tokens_to_ids(word) for name, word in VISION.items()}


def _rotary(theta: float, **more: Any) -> dict[str, Any]:
    return {"rope_type": "default", "rope_theta": theta, **more}


def qwen3_config(tokenizer: tf.PreTrainedTokenizerBase, **more: Any) -> tf.Qwen3Config:
    return tf.Qwen3Config(**_language(tokenizer, head_dim=16, tie_word_embeddings=True, **more))


def qwen25_vl(tokenizer: tf.PreTrainedTokenizerBase) -> tf.PreTrainedModel:
    """The text encoder of Qwen-Image."""
    eye = {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_heads": 2,
        "out_hidden_size": HIDDEN,
        "patch_size": 14,
        "window_size": 112,
        "fullatt_block_indexes": [1],
    }
    words = _language(tokenizer, rope_parameters=_rotary(1e6, mrope_section=[2, 2, 4]))
    return tf.Qwen2_5_VLForConditionalGeneration(
        tf.Qwen2_5_VLConfig(text_config=words, vision_config=eye, tie_word_embeddings=True, **_vision(tokenizer))
    )


def qwen3_vl(tokenizer: tf.PreTrainedTokenizerBase, *, hidden: int, layers: int) -> tf.PreTrainedModel:
    """The text encoder of FLUX.3."""
    eye = {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_heads": 2,
        "out_hidden_size": hidden,
        "patch_size": 16,
        "num_position_embeddings": 64,
        "deepstack_visual_indexes": [0],
    }
    turns = _rotary(5e6, mrope_section=[4, 2, 2], mrope_interleaved=True)
    size = {"hidden_size": hidden, "intermediate_size": 2 * hidden, "num_hidden_layers": layers}
    words = _language(tokenizer, head_dim=16, rope_parameters=turns, **size)
    return tf.Qwen3VLForConditionalGeneration(
        tf.Qwen3VLConfig(text_config=words, vision_config=eye, tie_word_embeddings=True, **_vision(tokenizer))
    )


def qwen3_5(tokenizer: tf.PreTrainedTokenizerBase, *, hidden: int = HIDDEN) -> tf.PreTrainedModel:
    """The prompt upsampler of FLUX.3: of its layers some attend to all words, and some keep a state instead."""
    eye = {
        "depth": 2,
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_heads": 2,
        "out_hidden_size": hidden,
        "patch_size": 16,
        "num_position_embeddings": 64,
    }
    turns = _rotary(1e6, mrope_section=[1, 1, 2], mrope_interleaved=True, partial_rotary_factor=0.5)
    state = {"linear_key_head_dim": 8, "linear_value_head_dim": 8, "linear_num_key_heads": 2}
    layers = {"layer_types": ["linear_attention", "full_attention"], "linear_num_value_heads": 2, **state}
    size = {"hidden_size": hidden, "intermediate_size": 2 * HIDDEN}
    words = _language(tokenizer, head_dim=16, rope_parameters=turns, **layers, **size)
    return tf.Qwen3_5ForConditionalGeneration(
        tf.Qwen3_5Config(text_config=words, vision_config=eye, tie_word_embeddings=False, **_vision(tokenizer))
    )


def vision_processor(
    tokenizer: tf.PreTrainedTokenizerBase, processor: type[Any], video: type[Any], patch_size: int
) -> tf.ProcessorMixin:
    """Prepares words and images for an encoder that sees."""
    patches = {"patch_size": patch_size, "merge_size": 2, "temporal_patch_size": 2}
    size = {"shortest_edge": 28 * 28, "longest_edge": 4 * 56 * 56}
    return processor(
        image_processor=tf.Qwen2VLImageProcessor(size=size, **patches),
        tokenizer=tokenizer,
        video_processor=video(**patches),
        chat_template=CHAT_TEMPLATE,
    )


def clip_config(tokenizer: tf.PreTrainedTokenizerBase) -> tf.CLIPTextConfig:
    return tf.CLIPTextConfig(
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        vocab_size=len(tokenizer),
        max_position_embeddings=77,
        projection_dim=16,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )


# ── Pictures ─────────────────────────────────────────────────────────────────


def _stages(**more: Any) -> dict[str, Any]:
    """Four stages of width four, which shrink by eight as the real ones do."""
    stages = {
        "in_channels": 3,
        "out_channels": 3,
        "down_block_types": ("DownEncoderBlock2D",) * 4,
        "up_block_types": ("UpDecoderBlock2D",) * 4,
        "block_out_channels": (4, 4, 4, 4),
        "layers_per_block": 1,
        "latent_channels": LATENT_CHANNELS,
        "norm_num_groups": 1,
        "sample_size": 64,
    }
    return stages | more


def flux2_vae() -> df.AutoencoderKLFlux2:
    return df.AutoencoderKLFlux2(**_stages(use_quant_conv=False, use_post_quant_conv=False))


def qwen_vae() -> df.AutoencoderKLQwenImage:
    """As few layers as there can be: the editor encodes every reference at a million pixels, whatever it paints."""
    return df.AutoencoderKLQwenImage(
        base_dim=8,
        z_dim=LATENT_CHANNELS,
        dim_mult=[1, 1, 1, 1],
        num_res_blocks=0,
        temperal_downsample=[False, True, True],
        latents_mean=[0.0] * LATENT_CHANNELS,
        latents_std=[1.0] * LATENT_CHANNELS,
    )


def _flow() -> df.FlowMatchEulerDiscreteScheduler:
    return df.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True)


def _attention(**more: Any) -> dict[str, Any]:
    return {"num_attention_heads": 2, "attention_head_dim": 16, **more}


# ── Pipelines ────────────────────────────────────────────────────────────────


def flux2_klein(pipeline: type[Any] = df.Flux2KleinPipeline, *, distilled: bool = True) -> Saveable:
    """28 thin layers of text encoder, so that the layers that klein reads (9, 18 and 27) are there."""
    tokenizer = qwen_tokenizer()
    thin = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 28}
    transformer = df.Flux2Transformer2DModel(
        patch_size=1,
        in_channels=4 * LATENT_CHANNELS,
        num_layers=1,
        num_single_layers=1,
        joint_attention_dim=3 * 16,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
        **_attention(),
    )
    return pipeline(
        scheduler=_flow(),
        vae=flux2_vae(),
        text_encoder=tf.Qwen3ForCausalLM(qwen3_config(tokenizer, **thin)),
        tokenizer=tokenizer,
        transformer=transformer,
        is_distilled=distilled,
    )


def z_image() -> Saveable:
    tokenizer = qwen_tokenizer()
    transformer = df.ZImageTransformer2DModel(
        all_patch_size=(2,),
        all_f_patch_size=(1,),
        in_channels=LATENT_CHANNELS,
        dim=HIDDEN,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=HIDDEN,
        axes_dims=[8, 4, 4],
        axes_lens=[1024, 64, 64],
    )
    with torch.no_grad():  # these two are left as they are found in memory by the model's constructor
        transformer.x_pad_token.zero_()
        transformer.cap_pad_token.zero_()
    return df.ZImagePipeline(
        scheduler=df.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=df.AutoencoderKL(**_stages(scaling_factor=0.3611, shift_factor=0.1159)),
        text_encoder=tf.Qwen3Model(qwen3_config(tokenizer)),
        tokenizer=tokenizer,
        transformer=transformer,
    )


def _qwen_image_parts(tokenizer: tf.PreTrainedTokenizerBase, *, heads: int = 2) -> dict[str, Any]:
    transformer = df.QwenImageTransformer2DModel(
        patch_size=2,
        in_channels=4 * LATENT_CHANNELS,
        out_channels=LATENT_CHANNELS,
        num_layers=2,
        joint_attention_dim=HIDDEN,
        guidance_embeds=False,
        axes_dims_rope=(8, 4, 4),
        **_attention(num_attention_heads=heads),
    )
    return {
        "scheduler": _flow(),
        "vae": qwen_vae(),
        "text_encoder": qwen25_vl(tokenizer),
        "tokenizer": tokenizer,
        "transformer": transformer,
    }


def qwen_image() -> Saveable:
    return df.QwenImagePipeline(**_qwen_image_parts(qwen_tokenizer()))


def qwen_image_edit_plus() -> Saveable:
    """Thinner than the painter: each of its references is four thousand tokens at every step."""
    tokenizer = qwen_tokenizer()
    processor = vision_processor(tokenizer, tf.Qwen2VLProcessor, tf.Qwen2VLVideoProcessor, patch_size=14)
    return df.QwenImageEditPlusPipeline(processor=processor, **_qwen_image_parts(tokenizer, heads=1))


class Modular:
    """A modular pipeline whose index points to the folder it is saved into, as a published one points to its own."""

    def __init__(self, pipeline: df.ModularPipeline) -> None:
        self.pipeline = pipeline

    def save_pretrained(self, save_directory: Path) -> None:
        self.pipeline.save_pretrained(str(save_directory), overwrite_modular_index=True)


def flux3(
    blocks: type[Any] = df.Flux3DistilledAutoBlocks, *, distilled: bool = True, rewriter: bool = False
) -> Saveable:
    """33 thin layers of text encoder, so that the eight that FLUX.3 reads (4, 8 … 32) are there."""
    tokenizer = qwen_tokenizer()
    transformer = df.Flux3Transformer2DModel(
        in_channels=4 * LATENT_CHANNELS,
        cond_in_channels=4 * LATENT_CHANNELS,
        num_layers=1,
        num_single_layers=1,
        joint_attention_dim=8 * 16,
        timestep_channels=32,
        mlp_ratio=2.0,
        axes_dims_rope=(4, 4, 4, 4),
        flow_map=distilled,
        **_attention(),
    )
    pipeline = blocks().init_pipeline()
    pipeline.update_components(
        text_encoder=qwen3_vl(tokenizer, hidden=16, layers=33),
        tokenizer=vision_processor(tokenizer, tf.Qwen3VLProcessor, tf.Qwen3VLVideoProcessor, patch_size=16),
        vae=flux2_vae(),
        transformer=transformer,
        **(upsampler(tokenizer) if rewriter else {}),
    )
    return Modular(pipeline)


def upsampler(tokenizer: tf.PreTrainedTokenizerBase) -> dict[str, Any]:
    """FLUX.3's own rewriter, as the parts of its pipeline."""
    processor = vision_processor(tokenizer, tf.Qwen3VLProcessor, tf.Qwen3VLVideoProcessor, patch_size=16)
    return {"prompt_upsampler": qwen3_5(tokenizer), "prompt_upsampler_processor": processor}


def _unet(**more: Any) -> df.UNet2DConditionModel:
    shape = {
        "sample_size": 16,
        "in_channels": LATENT_CHANNELS,
        "out_channels": LATENT_CHANNELS,
        "block_out_channels": (8, 16),
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": 16,
        "attention_head_dim": 2,
        "norm_num_groups": 4,
    }
    return df.UNet2DConditionModel(**(shape | more))


def stable_diffusion() -> Saveable:
    tokenizer = clip_tokenizer()
    scheduler = df.DDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        clip_sample=False,
        set_alpha_to_one=False,
        steps_offset=1,
    )
    return df.StableDiffusionPipeline(
        vae=df.AutoencoderKL(**_stages()),
        text_encoder=tf.CLIPTextModel(clip_config(tokenizer)),
        tokenizer=tokenizer,
        unet=_unet(),
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def stable_diffusion_xl() -> Saveable:
    """The UNet reads two encoders side by side (16 + 16), a pooled text (16) and six numbers of sizes (8 each)."""
    tokenizer = clip_tokenizer()
    sizes = {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": 16 + 6 * 8,
    }
    return df.StableDiffusionXLPipeline(
        vae=df.AutoencoderKL(**_stages(scaling_factor=0.13025)),
        text_encoder=tf.CLIPTextModel(clip_config(tokenizer)),
        text_encoder_2=tf.CLIPTextModelWithProjection(clip_config(tokenizer)),
        tokenizer=tokenizer,
        tokenizer_2=tokenizer,
        unet=_unet(cross_attention_dim=32, **sizes),
        scheduler=df.EulerDiscreteScheduler(beta_schedule="scaled_linear", timestep_spacing="leading"),
    )


class Upscaler:
    """A Swin2SR model with its processor, saved into one folder as on the hub."""

    def __init__(self) -> None:
        thin = tf.Swin2SRConfig(embed_dim=8, depths=[2], num_heads=[2], window_size=4, upscale=2)
        self.model = tf.Swin2SRForImageSuperResolution(thin)
        self.processor = tf.Swin2SRImageProcessor()

    def save_pretrained(self, save_directory: Path) -> None:
        self.model.save_pretrained(save_directory)
        self.processor.save_pretrained(save_directory)


BUILDERS: Mapping[str, Callable[[], Saveable]] = {
    "flux2-klein": flux2_klein,
    "flux2-klein-base": partial(flux2_klein, distilled=False),
    "flux2-klein-kv": partial(flux2_klein, df.Flux2KleinKVPipeline),
    "z-image": z_image,
    "qwen-image": qwen_image,
    "qwen-image-edit-plus": qwen_image_edit_plus,
    "flux3": flux3,
    "flux3-rewriter": partial(flux3, rewriter=True),
    "flux3-base": partial(flux3, df.Flux3AutoBlocks, distilled=False),
    "stable-diffusion": stable_diffusion,
    "stable-diffusion-xl": stable_diffusion_xl,
    "swin2sr": Upscaler,
}


def build(name: str, folder: Path) -> Path:
    """Save the tiny pipeline `name` into `folder`, which is returned. The same weights every time."""
    with torch.random.fork_rng(devices=()):
        torch.manual_seed(0)
        BUILDERS[name]().save_pretrained(folder)
    return folder
