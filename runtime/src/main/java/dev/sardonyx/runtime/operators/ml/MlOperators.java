package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class MlOperators {
  private static final String DOMAIN = "ai.onnx.ml";

  private MlOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register(DOMAIN, "ArrayFeatureExtractor", 1, FeatureOperators::extract)
        .register(DOMAIN, "Binarizer", 1, FeatureOperators::binarize)
        .register(DOMAIN, "CastMap", 1, MapOperators::cast)
        .register(DOMAIN, "CategoryMapper", 1, EncoderOperators::mapCategories)
        .register(DOMAIN, "DictVectorizer", 1, MapOperators::vectorize)
        .register(DOMAIN, "FeatureVectorizer", 1, FeatureOperators::vectorize)
        .register(DOMAIN, "Imputer", 1, FeatureOperators::impute)
        .register(DOMAIN, "LabelEncoder", 1, EncoderOperators::encodeByPosition)
        .register(DOMAIN, "LabelEncoder", 2, EncoderOperators::encode)
        .register(DOMAIN, "LinearClassifier", 1, LinearModels::classifier)
        .register(DOMAIN, "LinearRegressor", 1, LinearModels::regressor)
        .register(DOMAIN, "Normalizer", 1, FeatureOperators::normalize)
        .register(DOMAIN, "OneHotEncoder", 1, EncoderOperators::oneHot)
        .register(DOMAIN, "SVMClassifier", 1, SupportVectorClassifier::create)
        .register(DOMAIN, "SVMRegressor", 1, SupportVectorRegressor::create)
        .register(DOMAIN, "Scaler", 1, FeatureOperators::scale)
        .register(DOMAIN, "TreeEnsemble", 5, TreeOperators::ensemble)
        .register(DOMAIN, "TreeEnsembleClassifier", 1, TreeOperators::classifier)
        .register(DOMAIN, "TreeEnsembleRegressor", 1, TreeOperators::regressor)
        .register(DOMAIN, "ZipMap", 1, MapOperators::zip);
  }
}
