target_compile_definitions(segue_pipeline PRIVATE SEGUE_VERSION="${PROJECT_VERSION}")
