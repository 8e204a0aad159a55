"""Packs models exported from scikit-learn, LightGBM and XGBoost, with what those libraries predict.

    python3 -m venv venv
    venv/bin/pip install onnx==1.23.1 scikit-learn==1.9.1 pandas lightgbm==4.7.0 xgboost==1.7.4 skl2onnx onnxmltools
    venv/bin/python make-exports.py

The models are trained here on a few rows of scikit-learn's own data sets and exported with skl2onnx 1.21
and onnxmltools 1.17. The expected values are the library's own predictions, never those of an ONNX
runtime. Written: ../src/test/resources/exported-models.tar.xz, laid out as the archive of make-vectors.py:

    sklearn|lightgbm|xgboost/<name>/model.onnx
        test_data_set_0/input_<i>.pb, output_<i>.pb
"""

import io
import lzma
import pathlib
import sys
import tarfile
import warnings

import lightgbm
import numpy as np
import xgboost
from onnx import SequenceProto, TensorProto, numpy_helper
from onnxmltools import convert_lightgbm, convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloatTensorType
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn import calibration, cluster, compose, datasets, decomposition, discriminant_analysis, ensemble
from sklearn import feature_extraction, feature_selection, gaussian_process, impute, isotonic, linear_model
from sklearn import mixture, multiclass, naive_bayes, neighbors, neural_network, pipeline, preprocessing, svm, tree

TARGET = pathlib.Path(__file__).parent / "../src/test/resources/exported-models.tar.xz"
OPSET = 21
MEMBERS = {}


def add(folder, name, model, inputs, outputs):
    """Adds a case; outputs are arrays or lists of dictionaries, by the graph's order."""
    path = f"{folder}/{name}"
    if len(outputs) != len(model.graph.output):
        raise ValueError(f"{path} has {len(model.graph.output)} outputs, not {len(outputs)}")
    MEMBERS[f"{path}/model.onnx"] = model.SerializeToString(deterministic=True)
    for kind, values in (("input", inputs), ("output", outputs)):
        for i, value in enumerate(values):
            proto = sequence_of_maps(value) if isinstance(value, list) else numpy_helper.from_array(value)
            content = proto.SerializeToString(deterministic=True)
            MEMBERS[f"{path}/test_data_set_0/{kind}_{i}.pb"] = content


def sequence_of_maps(dictionaries):
    sequence = SequenceProto(elem_type=SequenceProto.MAP)
    for entries in dictionaries:
        proto = sequence.map_values.add()
        if isinstance(next(iter(entries)), str):
            proto.key_type = TensorProto.STRING
            proto.string_keys.extend(key.encode() for key in entries)
        else:
            proto.key_type = TensorProto.INT64
            proto.keys.extend(entries)
        proto.values.CopyFrom(numpy_helper.from_list([np.array(v) for v in entries.values()]))
    return sequence


def dictionaries(labels, scores):
    key = (lambda c: str(c)) if labels.dtype.kind in "UO" else int
    return [{key(c): np.float32(s) for c, s in zip(labels, row)} for row in scores]


def labels_of(model, x):
    labels = model.predict(x)
    return labels.astype(object if labels.dtype.kind in "UO" else np.int64)


def classifier(name, model, x, y, test, zipmap=False, scores="predict_proba"):
    model.fit(x, y)
    options = {} if isinstance(model, svm.LinearSVC) else {"zipmap": zipmap}
    if scores == "decision_function":
        options["raw_scores"] = True
    proto = to_onnx(model, x[:1], options={id(model): options}, target_opset=OPSET)
    expected = getattr(model, scores)(test).astype(np.float32)
    if expected.ndim == 1:
        expected = expected[:, np.newaxis]
    probabilities = dictionaries(model.classes_, expected) if zipmap else expected
    add("sklearn", name, proto, [test], [labels_of(model, test), probabilities])


def regressor(name, model, x, y, test, **options):
    model.fit(x, y)
    proto = to_onnx(model, x[:1], options={id(model): options} if options else None, target_opset=OPSET)
    expected = model.predict(test).astype(np.float32)
    add("sklearn", name, proto, [test], [expected.reshape(len(test), -1)])


def transformer(name, model, x, test, y=None, initial_types=None, inputs=None):
    model.fit(x, y)
    proto = to_onnx(model, None if initial_types else x[:1], initial_types=initial_types, target_opset=OPSET)
    expected = model.transform(test)
    if hasattr(expected, "toarray"):
        expected = expected.toarray()
    add("sklearn", name, proto, inputs or [test], [expected.astype(np.float32)])


def boundary_free(rng, low, high, rows):
    """Rows between the bounds of each column."""
    return rng.uniform(low, high, (rows, len(low))).astype(np.float32)


def sklearn_cases(iris, species, test, diabetes, progression, patients):
    names = np.array(["setosa", "versicolor", "virginica"])[species]
    binary = (species == 1).astype(np.int64)
    small = {"n_estimators": 4, "max_depth": 3, "random_state": 0}

    classifier("random_forest_classifier_zipmap", ensemble.RandomForestClassifier(**small), iris, names, test, True)
    classifier("random_forest_classifier_binary", ensemble.RandomForestClassifier(**small), iris, binary, test)
    regressor("random_forest_regressor", ensemble.RandomForestRegressor(**small), diabetes, progression, patients)
    pairs = np.stack([progression, -2 * progression], 1)
    regressor("random_forest_regressor_two", ensemble.RandomForestRegressor(**small), diabetes, pairs, patients)
    classifier("extra_trees_classifier", ensemble.ExtraTreesClassifier(**small), iris, species, test)
    classifier("decision_tree_classifier", tree.DecisionTreeClassifier(max_depth=3, random_state=0), iris, species, test)
    regressor("decision_tree_regressor", tree.DecisionTreeRegressor(max_depth=3, random_state=0), diabetes, progression, patients)
    classifier("gradient_boosting_classifier", ensemble.GradientBoostingClassifier(**small), iris, species, test)
    classifier("gradient_boosting_classifier_binary", ensemble.GradientBoostingClassifier(**small), iris, binary, test)
    regressor("gradient_boosting_regressor", ensemble.GradientBoostingRegressor(**small), diabetes, progression, patients)
    holes, holed = diabetes.copy(), patients.copy()
    holes[::3, 1] = np.nan
    holed[::2, 1] = np.nan
    hist = {"max_iter": 4, "max_depth": 3, "random_state": 0}
    regressor("hist_gradient_boosting_regressor_missing", ensemble.HistGradientBoostingRegressor(**hist), holes, progression, holed)
    classifier("hist_gradient_boosting_classifier", ensemble.HistGradientBoostingClassifier(**hist), iris, species, test)
    classifier("ada_boost_classifier", ensemble.AdaBoostClassifier(n_estimators=4, random_state=0), iris, species, test)
    classifier("bagging_classifier", ensemble.BaggingClassifier(n_estimators=3, max_samples=0.3, random_state=0), iris, species, test)
    parts = [("a", linear_model.LogisticRegression()), ("b", naive_bayes.GaussianNB())]
    classifier("voting_classifier", ensemble.VotingClassifier(parts, voting="soft", flatten_transform=False), iris, species, test)
    classifier("stacking_classifier", ensemble.StackingClassifier(parts, cv=2), iris, species, test)

    classifier("logistic_regression_zipmap", linear_model.LogisticRegression(), iris, names, test, True)
    classifier("logistic_regression_binary_zipmap", linear_model.LogisticRegression(), iris, binary, test, True)
    classifier("logistic_regression_scores", linear_model.LogisticRegression(), iris, species, test, scores="decision_function")
    classifier("sgd_classifier", linear_model.SGDClassifier(loss="log_loss", random_state=0), iris, species, test)
    regressor("linear_regression", linear_model.LinearRegression(), diabetes, pairs, patients)
    regressor("tweedie_regressor", linear_model.TweedieRegressor(power=1.5), diabetes, progression, patients)
    classifier("one_vs_rest", multiclass.OneVsRestClassifier(linear_model.LogisticRegression()), iris, species, test)

    few = slice(None, None, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        classifier("svc_probabilities", svm.SVC(probability=True, random_state=0), iris[few], species[few], test)
        classifier("svc_probabilities_binary", svm.SVC(probability=True, random_state=0), iris[few], binary[few], test)
        classifier("nu_svc_poly_strings_zipmap", svm.NuSVC(nu=0.3, kernel="poly", probability=True, random_state=0), iris[few], names[few], test, True)
    classifier("svc_decision", svm.SVC(kernel="linear"), iris[few], species[few], test, scores="decision_function")
    classifier("linear_svc", svm.LinearSVC(random_state=0), iris, species, test, scores="decision_function")
    regressor("svr_rbf", svm.SVR(), diabetes[few], progression[few], patients)
    regressor("svr_sigmoid", svm.SVR(kernel="sigmoid", C=0.3), diabetes[few], progression[few], patients)
    regressor("nu_svr_poly", svm.NuSVR(kernel="poly", degree=2, coef0=1), diabetes[few], progression[few], patients)

    classifier("gaussian_nb", naive_bayes.GaussianNB(), iris, species, test)
    classifier("multinomial_nb", naive_bayes.MultinomialNB(), iris, species, test)
    classifier("bernoulli_nb", naive_bayes.BernoulliNB(binarize=2.0), iris, species, test)
    classifier("linear_discriminant_analysis", discriminant_analysis.LinearDiscriminantAnalysis(), iris, species, test)
    classifier("mlp_classifier", neural_network.MLPClassifier((5,), max_iter=60, random_state=0), iris, species, test)
    regressor("mlp_regressor", neural_network.MLPRegressor(hidden_layer_sizes=(5, 4), activation="tanh", max_iter=60, random_state=0), diabetes, progression, patients)
    classifier("k_neighbors_classifier", neighbors.KNeighborsClassifier(3), iris[few], species[few], test)
    regressor("k_neighbors_regressor_cdist", neighbors.KNeighborsRegressor(3), diabetes[few], progression[few], patients, optim="cdist")
    regressor("k_neighbors_regressor_manhattan", neighbors.KNeighborsRegressor(3, metric="manhattan"), diabetes[few], progression[few], patients)
    kernel = gaussian_process.kernels.RBF(3.0) + gaussian_process.kernels.WhiteKernel(0.1)
    regressor("gaussian_process_regressor", gaussian_process.GaussianProcessRegressor(kernel, optimizer=None), iris[few, :3], iris[few, 3], test[:, :3])
    classifier("calibrated_classifier", calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), cv=2), iris, species, test)

    means = cluster.KMeans(3, n_init=1, random_state=0).fit(iris)
    add("sklearn", "k_means", to_onnx(means, iris[:1], target_opset=OPSET), [test],
        [means.predict(test).astype(np.int64), means.transform(test).astype(np.float32)])
    blend = mixture.GaussianMixture(2, random_state=0).fit(iris)
    add("sklearn", "gaussian_mixture", to_onnx(blend, iris[:1], target_opset=OPSET), [test],
        [blend.predict(test).astype(np.int64).reshape(-1, 1), blend.predict_proba(test).astype(np.float32)])
    for name, model in (
        ("isolation_forest", ensemble.IsolationForest(n_estimators=4, max_samples=16, random_state=0)),
        ("one_class_svm", svm.OneClassSVM(nu=0.3)),
    ):
        model.fit(iris[few])
        add("sklearn", name, to_onnx(model, iris[:1], target_opset={"": OPSET, "ai.onnx.ml": 3}), [test],
            [model.predict(test).astype(np.int64).reshape(-1, 1), model.decision_function(test).astype(np.float32).reshape(-1, 1)])

    transformer("standard_scaler", preprocessing.StandardScaler(), iris, test)
    transformer("min_max_scaler", preprocessing.MinMaxScaler(clip=True), iris, test)
    transformer("robust_scaler", preprocessing.RobustScaler(), iris, test)
    transformer("normalizer", preprocessing.Normalizer("l1"), iris, test)
    transformer("binarizer", preprocessing.Binarizer(threshold=2), iris, test)
    transformer("polynomial_features", preprocessing.PolynomialFeatures(2), iris, test)
    transformer("k_bins_discretizer", preprocessing.KBinsDiscretizer(3, encode="ordinal", quantile_method="averaged_inverted_cdf"), iris, test)
    transformer("power_transformer", preprocessing.PowerTransformer(), iris, test)
    transformer("simple_imputer", impute.SimpleImputer(strategy="median"), holes, holed)
    transformer("knn_imputer", impute.KNNImputer(n_neighbors=2), holes[few], holed)
    transformer("pca", decomposition.PCA(2), iris, test)
    transformer("select_k_best", feature_selection.SelectKBest(k=2), iris, test, species)
    text_cases()
    mixed_columns(iris, species, test)


def text_cases():
    texts = np.array(["The cat sat.", "A dog, a cat and 2 birds", "birds sing at dawn", "Dogs bark; cats don't"])
    test = np.array(["the cat and the dog sat at dawn", "BIRDS bark, birds sing", "nothing", "A cat, a cat"])
    kinds = np.array([0, 1, 1, 0])
    declared = [("text", StringTensorType([None]))]
    for name, model in (
        ("count_vectorizer_bigrams", feature_extraction.text.CountVectorizer(ngram_range=(1, 2))),
        ("tfidf_vectorizer", feature_extraction.text.TfidfVectorizer(smooth_idf=False)),
        ("tfidf_vectorizer_characters", feature_extraction.text.TfidfVectorizer(analyzer="char", ngram_range=(2, 2), norm="l1")),
    ):
        transformer(name, model, texts, test, initial_types=declared, inputs=[test.astype(object)])
    chain = pipeline.make_pipeline(feature_extraction.text.TfidfVectorizer(), linear_model.LogisticRegression())
    chain.fit(texts, kinds)
    proto = to_onnx(chain, initial_types=declared, options={id(chain): {"zipmap": False}}, target_opset=OPSET)
    add("sklearn", "text_pipeline", proto, [test.astype(object)],
        [chain.predict(test).astype(np.int64), chain.predict_proba(test).astype(np.float32)])


def mixed_columns(iris, species, test):
    """Strings and numbers, each with what suits it, then a classifier."""
    import pandas

    colours, sizes = ["red", "green", "blue"], ["S", "M", "L"]

    def frame(x):
        return pandas.DataFrame({
            "colour": [colours[int(v * 10) % 3] for v in x[:, 0]],
            "size": [sizes[int(v * 10) % 3] for v in x[:, 1]],
            "length": x[:, 2], "width": np.where(x[:, 3] > 2.2, np.nan, x[:, 3]),
        })

    columns = compose.ColumnTransformer([
        ("words", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["colour"]),
        ("order", preprocessing.OrdinalEncoder(categories=[sizes]), ["size"]),
        ("numbers", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()), ["length", "width"]),
    ])
    chain = pipeline.make_pipeline(columns, linear_model.LogisticRegression())
    train, asked = frame(iris), frame(test)
    chain.fit(train, np.array(["setosa", "versicolor", "virginica"])[species])
    asked.loc[0, "colour"] = "violet"
    declared = [(c, (StringTensorType if c in ("colour", "size") else FloatTensorType)([None, 1])) for c in train.columns]
    inputs = [asked[[c]].to_numpy().astype(object if c in ("colour", "size") else np.float32) for c in train.columns]
    add("sklearn", "mixed_columns_zipmap", to_onnx(chain, initial_types=declared, target_opset=OPSET), inputs,
        [labels_of(chain, asked), dictionaries(chain.classes_, chain.predict_proba(asked))])


def boosted(folder, convert, name, model, x, y, test, fit=None, **options):
    """A model of LightGBM or XGBoost."""
    model.fit(x, y, **(fit or {}))
    proto = convert(model, initial_types=[("X", ToolsFloatTensorType([None, x.shape[1]]))], target_opset=15, **options)
    if hasattr(model, "predict_proba"):
        probabilities = model.predict_proba(test).astype(np.float32)
        if options.get("zipmap", False):
            probabilities = dictionaries(model.classes_, probabilities)
        add(folder, name, proto, [test], [labels_of(model, test), probabilities])
    else:
        add(folder, name, proto, [test], [model.predict(test).astype(np.float32).reshape(-1, 1)])


def boosting_cases(iris, species, test, diabetes, progression, patients):
    binary = (species == 1).astype(np.int64)
    holes, holed = diabetes.copy(), patients.copy()
    holes[::3, 1] = np.nan
    holed[::2, 1] = np.nan
    size = {"n_estimators": 4, "max_depth": 3}
    light = dict(size, min_child_samples=5, verbose=-1, random_state=0)
    boosted("lightgbm", convert_lightgbm, "classifier_zipmap", lightgbm.LGBMClassifier(**light), iris, species, test, zipmap=True)
    boosted("lightgbm", convert_lightgbm, "classifier_binary", lightgbm.LGBMClassifier(**light), iris, binary, test, zipmap=False)
    boosted("lightgbm", convert_lightgbm, "regressor_missing", lightgbm.LGBMRegressor(**light), holes, progression, holed)
    kinds, asked = np.round(iris), np.round(test)
    boosted("lightgbm", convert_lightgbm, "classifier_categories", lightgbm.LGBMClassifier(min_data_per_group=1, cat_smooth=1, **light), kinds, species, asked, {"categorical_feature": [2]}, zipmap=False)
    boosted("lightgbm", convert_lightgbm, "poisson", lightgbm.LGBMRegressor(objective="poisson", **light), diabetes, progression, patients)
    boosted("xgboost", convert_xgboost, "classifier", xgboost.XGBClassifier(**size), iris, species, test)
    boosted("xgboost", convert_xgboost, "classifier_binary", xgboost.XGBClassifier(**size), iris, binary, test)
    boosted("xgboost", convert_xgboost, "regressor_missing", xgboost.XGBRegressor(**size), holes, progression, holed)
    boosted("xgboost", convert_xgboost, "random_forest", xgboost.XGBRFRegressor(**size), diabetes, progression, patients)
    boosted("xgboost", convert_xgboost, "poisson", xgboost.XGBRegressor(objective="count:poisson", **size), diabetes, progression, patients)


def main():
    flowers = datasets.load_iris()
    iris, species = flowers.data.astype(np.float32)[::2], flowers.target[::2]
    people = datasets.load_diabetes()
    diabetes, progression = (people.data[:80, :5] * 20).astype(np.float32), people.target[:80].astype(np.float32) / 100
    rng = np.random.default_rng(5)
    test = boundary_free(rng, iris.min(0), iris.max(0), 9)
    patients = boundary_free(rng, diabetes.min(0), diabetes.max(0), 9)
    sklearn_cases(iris, species, test, diabetes, progression, patients)
    boosting_cases(iris, species, test, diabetes, progression, patients)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(MEMBERS):
            info = tarfile.TarInfo(name)
            info.size = len(MEMBERS[name])
            tar.addfile(info, io.BytesIO(MEMBERS[name]))
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_bytes(lzma.compress(packed.getvalue(), check=lzma.CHECK_CRC64, filters=filters))
    print(f"{sum(n.endswith('.onnx') for n in MEMBERS)} models, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
