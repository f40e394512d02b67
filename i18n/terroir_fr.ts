<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>core</name>
    <message>
        <source>Bands without a name are known by their place in the list of rasters: {bands}.</source>
        <translation>Les bandes sans nom sont connues par leur place dans la liste des rasters : {bands}.</translation>
    </message>
    <message>
        <source>Class {label} has {count} pixels, fewer than the {wanted} asked for: all are taken.</source>
        <translation>La classe {label} compte {count} pixels, moins que les {wanted} demandés : tous sont pris.</translation>
    </message>
    <message>
        <source>Class {label}: {chosen} of {count} pixels.</source>
        <translation>Classe {label} : {chosen} pixels sur {count}.</translation>
    </message>
    <message>
        <source>Class {name} has one polygon only: it goes to training and cannot be tested; add polygons.</source>
        <translation>La classe {name} n’a qu’un seul polygone : il va à l’apprentissage et la classe ne peut pas être testée ; ajoutez des polygones.</translation>
    </message>
    <message>
        <source>Class {name}: training {train}, test {test} (polygons or other groups).</source>
        <translation>Classe {name} : apprentissage {train}, test {test} (polygones ou autres groupes).</translation>
    </message>
    <message>
        <source>Cross-validated on {count} samples in {folds} folds: overall accuracy {accuracy:.3f}, macro F1 {f1:.3f}.</source>
        <translation>Validation croisée sur {count} échantillons en {folds} plis : exactitude globale {accuracy:.3f}, F1 macro {f1:.3f}.</translation>
    </message>
    <message>
        <source>Fewer than {limit} reference pixels: {classes}; the figures of these classes are uncertain.</source>
        <translation>Moins de {limit} pixels de référence : {classes} ; les chiffres de ces classes sont incertains.</translation>
    </message>
    <message>
        <source>In the map but not in the reference: {classes}; their pixels count as errors of other classes.</source>
        <translation>Dans la carte mais pas dans la référence : {classes} ; leurs pixels comptent comme erreurs des autres classes.</translation>
    </message>
    <message>
        <source>Never predicted at the reference pixels: {classes}; precision is undefined and F1 is 0.</source>
        <translation>Jamais prédites sur les pixels de référence : {classes} ; la précision n’est pas définie et le F1 vaut 0.</translation>
    </message>
    <message>
        <source>No pixel is left of these classes: {classes}.</source>
        <translation>Il ne reste aucun pixel de ces classes : {classes}.</translation>
    </message>
    <message>
        <source>No pixel to judge by: {classes}; nothing is known about the accuracy of these classes.</source>
        <translation>Aucun pixel pour en juger : {classes} ; on ne sait rien de l’exactitude de ces classes.</translation>
    </message>
    <message>
        <source>Only one reference polygon: {classes}; its pixels are alike and say little about other places.</source>
        <translation>Un seul polygone de référence : {classes} ; ses pixels se ressemblent et disent peu de choses des autres lieux.</translation>
    </message>
    <message>
        <source>Pixels of one polygon go to both sides: neighbours resemble each other, so an accuracy from this test is too high. Split by polygon for figures that hold.</source>
        <translation>Les pixels d’un même polygone vont des deux côtés : des voisins se ressemblent, l’exactitude obtenue sur ce test est donc trop élevée. Séparez par polygone pour des chiffres fiables.</translation>
    </message>
    <message>
        <source>Reference pixels left out because the map has no class there (nodata): {count}.</source>
        <translation>Pixels de référence laissés de côté parce que la carte n’y a pas de classe (nodata) : {count}.</translation>
    </message>
    <message>
        <source>Shapefiles hold names of at most {limit} letters: the bands are called {first} … {last}; write a GeoPackage to keep their names.</source>
        <translation>Les shapefiles n’acceptent que des noms de {limit} lettres au plus : les bandes s’appellent {first} … {last} ; écrivez un GeoPackage pour garder leurs noms.</translation>
    </message>
    <message>
        <source>The class {label} has one polygon only: it cannot be validated, and its F1 is 0 here.</source>
        <translation>La classe {label} n’a qu’un seul polygone : elle ne peut pas être validée, et son F1 vaut ici 0.</translation>
    </message>
    <message>
        <source>The class {label} has {count} polygons for {folds} folds: its F1 rests on very few of them.</source>
        <translation>La classe {label} a {count} polygones pour {folds} plis : son F1 repose sur très peu d’entre eux.</translation>
    </message>
    <message>
        <source>The image has its bands in another order: they are read as {bands}.</source>
        <translation>Les bandes de l’image sont dans un autre ordre : elles sont lues dans l’ordre {bands}.</translation>
    </message>
    <message>
        <source>The model does not use these bands of the image: {left_out}.</source>
        <translation>Le modèle n’utilise pas ces bandes de l’image : {left_out}.</translation>
    </message>
    <message>
        <source>The model knows its bands by position ({bands}): it reads {found}; check that these are the same bands.</source>
        <translation>Le modèle connaît ses bandes par leur position ({bands}) : il lit {found} ; vérifiez que ce sont les mêmes bandes.</translation>
    </message>
    <message>
        <source>The model was trained with scikit-learn {trained}, this is {here}: train it again if results look odd.</source>
        <translation>Le modèle a été entraîné avec scikit-learn {trained}, la version présente est {here} : entraînez-le à nouveau si les résultats paraissent étranges.</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>Le traitement a été annulé.</translation>
    </message>
    <message>
        <source>all samples belong to the class {label}; a classifier needs at least two classes</source>
        <translation>tous les échantillons appartiennent à la classe {label} ; un classifieur a besoin d’au moins deux classes</translation>
    </message>
    <message>
        <source>band {band} of {path} holds complex numbers; compute amplitude or phase first</source>
        <translation>la bande {band} de {path} contient des nombres complexes ; calculez d’abord l’amplitude ou la phase</translation>
    </message>
    <message>
        <source>class code {code} does not fit in 32 bits; use smaller codes</source>
        <translation>le code de classe {code} ne tient pas sur 32 bits ; utilisez des codes plus petits</translation>
    </message>
    <message>
        <source>class {code} has two labels in {field}: {first} and {second}; make them the same</source>
        <translation>la classe {code} a deux noms dans {field} : {first} et {second} ; donnez-leur le même</translation>
    </message>
    <message>
        <source>class_weight needs class codes, such as {example}; correct it</source>
        <translation>class_weight attend des codes de classes, par exemple {example} ; corrigez-le</translation>
    </message>
    <message>
        <source>every class has one polygon only, so none is left for a test; digitise at least two per class</source>
        <translation>chaque classe n’a qu’un seul polygone, il n’en reste aucun pour le test ; numérisez-en au moins deux par classe</translation>
    </message>
    <message>
        <source>it was written by a newer Terroir (format {found}, this one reads {known}); update Terroir</source>
        <translation>écrit par une version plus récente de Terroir (format {found}, celle-ci lit {known}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>its parameters are no object; write them as name and value in braces</source>
        <translation>les paramètres ne forment pas un objet ; écrivez-les entre accolades, nom et valeur</translation>
    </message>
    <message>
        <source>no class has as many as {n} samples; lower FOLDS</source>
        <translation>aucune classe n’a autant que {n} échantillons ; diminuez FOLDS</translation>
    </message>
    <message>
        <source>no feature of {path} has a geometry; choose another layer</source>
        <translation>aucune entité de {path} n’a de géométrie ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>no file is given; name one</source>
        <translation>aucun fichier n’est indiqué ; nommez-en un</translation>
    </message>
    <message>
        <source>no raster holds class codes from {low} to {high}; give the classes smaller numbers and train again</source>
        <translation>aucun raster ne peut contenir des codes de classes de {low} à {high} ; donnez aux classes des numéros plus petits et entraînez à nouveau</translation>
    </message>
    <message>
        <source>no raster is given; choose at least one</source>
        <translation>aucun raster n’est indiqué ; choisissez-en au moins un</translation>
    </message>
    <message>
        <source>no value is given; give one</source>
        <translation>aucune valeur n’est indiquée ; donnez-en une</translation>
    </message>
    <message>
        <source>pixels of polygons are not known yet; extract samples first, or split by polygon</source>
        <translation>les pixels des polygones ne sont pas encore connus ; extrayez d’abord des échantillons, ou séparez par polygone</translation>
    </message>
    <message>
        <source>reports need the Python package jinja2; install it with: python -m pip install jinja2</source>
        <translation>les rapports ont besoin du paquet Python jinja2 ; installez-le avec : python -m pip install jinja2</translation>
    </message>
    <message>
        <source>results are files and cannot be written to {place}; name a file</source>
        <translation>les résultats sont des fichiers et ne peuvent pas être écrits dans {place} ; nommez un fichier</translation>
    </message>
    <message>
        <source>the block at {window} of {path} failed ({kind}: {reason}); see the log for its cause</source>
        <translation>le bloc {window} de {path} a échoué ({kind} : {reason}) ; voyez-en la cause dans le journal</translation>
    </message>
    <message>
        <source>the file holds no job; it needs {{"job": name, "parameters": {{…}}}}</source>
        <translation>le fichier ne contient pas de tâche ; il faut {{"job": nom, "parameters": {{…}}}}</translation>
    </message>
    <message>
        <source>the folder {folder} cannot be written to ({reason}); choose another folder</source>
        <translation>impossible d’écrire dans le dossier {folder} ({reason}) ; choisissez un autre dossier</translation>
    </message>
    <message>
        <source>the model has {size} MB, more than the {limit} MB that a file may hold; learn from fewer samples, or limit the trees in PARAMETERS (min_samples_leaf, max_depth)</source>
        <translation>le modèle pèse {size} Mo, plus que les {limit} Mo qu’un fichier peut contenir ; apprenez sur moins d’échantillons, ou limitez les arbres dans PARAMETERS (min_samples_leaf, max_depth)</translation>
    </message>
    <message>
        <source>the model needs bands that the image lacks: {missing} (it does not know: {unexpected}); use an image with the bands {wanted}, or name its bands like this</source>
        <translation>le modèle a besoin de bandes que l’image n’a pas : {missing} (il ne connaît pas : {unexpected}) ; utilisez une image avec les bandes {wanted}, ou nommez ses bandes ainsi</translation>
    </message>
    <message>
        <source>the strategy {strategy} needs a number; give one</source>
        <translation>la stratégie {strategy} a besoin d’un nombre ; donnez-en un</translation>
    </message>
    <message>
        <source>the weights in {path} cannot be used ({reason}); they were made with scikit-learn {version}: train the model again if you trust the file</source>
        <translation>les poids de {path} sont inutilisables ({reason}) ; ils ont été produits avec scikit-learn {version} : entraînez à nouveau le modèle si vous faites confiance au fichier</translation>
    </message>
    <message>
        <source>there is no space left on the disk; free some or choose another folder</source>
        <translation>il n’y a plus de place sur le disque ; libérez-en ou choisissez un autre dossier</translation>
    </message>
    <message>
        <source>this is not JSON ({reason}); write for example {example}</source>
        <translation>ce n’est pas du JSON ({reason}) ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>this is not a JSON object; write for example {example}</source>
        <translation>ce n’est pas un objet JSON ; écrivez par exemple {example}</translation>
    </message>
    <message>
        <source>this is not valid JSON ({reason}); write the job again</source>
        <translation>ce n’est pas du JSON valide ({reason}) ; écrivez la tâche à nouveau</translation>
    </message>
    <message>
        <source>this layer cannot be read; choose another layer</source>
        <translation>cette couche est illisible ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>{amount} is no number of samples; give a whole number of at least 1</source>
        <translation>{amount} n’est pas un nombre d’échantillons ; donnez un nombre entier d’au moins 1</translation>
    </message>
    <message>
        <source>{amount} is no percentage; give a number above 0, up to 100</source>
        <translation>{amount} n’est pas un pourcentage ; donnez un nombre supérieur à 0, jusqu’à 100</translation>
    </message>
    <message>
        <source>{classifier} cannot learn from these samples with these arguments ({reason}); correct PARAMETERS</source>
        <translation>{classifier} ne peut pas apprendre de ces échantillons avec ces arguments ({reason}) ; corrigez PARAMETERS</translation>
    </message>
    <message>
        <source>{classifier} does not know {unknown}; did you mean {near}?</source>
        <translation>{classifier} ne connaît pas {unknown} ; vouliez-vous dire {near} ?</translation>
    </message>
    <message>
        <source>{classifier} does not know {unknown}; it knows {known}</source>
        <translation>{classifier} ne connaît pas {unknown} ; il connaît {known}</translation>
    </message>
    <message>
        <source>{classifier} refuses a value ({reason}); correct it</source>
        <translation>{classifier} refuse une valeur ({reason}) ; corrigez-la</translation>
    </message>
    <message>
        <source>{colour!r} of class {name} is no colour; write it as #rrggbb</source>
        <translation>{colour!r}, pour la classe {name}, n’est pas une couleur ; écrivez-la sous la forme #rrggbb</translation>
    </message>
    <message>
        <source>{count} features of {path} have no geometry and are left out.</source>
        <translation>{count} entités de {path} n’ont pas de géométrie et sont laissées de côté.</translation>
    </message>
    <message>
        <source>{count} of {total} features of {path} give no pixel ({masked} of them lie in nodata or under the mask): ids {ids}.</source>
        <translation>{count} des {total} entités de {path} ne donnent aucun pixel ({masked} d’entre elles sont sans données ou sous le masque) : identifiants {ids}.</translation>
    </message>
    <message>
        <source>{count} pixels are nodata or masked and left out.</source>
        <translation>{count} pixels sans données ou masqués sont laissés de côté.</translation>
    </message>
    <message>
        <source>{count} samples of {path} have no number in {fields}; remove these samples or choose other features</source>
        <translation>{count} échantillons de {path} n’ont pas de nombre dans {fields} ; retirez ces échantillons ou choisissez d’autres variables</translation>
    </message>
    <message>
        <source>{fields} are not numeric; choose fields that hold numbers</source>
        <translation>{fields} : champs non numériques ; choisissez des champs qui contiennent des nombres</translation>
    </message>
    <message>
        <source>{fields} is named more than once; name each field once</source>
        <translation>{fields} est nommé plus d’une fois ; nommez chaque champ une seule fois</translation>
    </message>
    <message>
        <source>{field} holds text, but {path} carries no class names to match it with; choose a field with the map's codes</source>
        <translation>{field} contient du texte, mais {path} n’a pas de noms de classes auxquels le rapprocher ; choisissez un champ avec les codes de la carte</translation>
    </message>
    <message>
        <source>{field} holds {value}, which is no class; choose a field of whole numbers or text</source>
        <translation>{field} contient {value}, qui n’est pas une classe ; choisissez un champ de nombres entiers ou de texte</translation>
    </message>
    <message>
        <source>{field} is empty in {count} features (id {ids}); fill it in or remove them</source>
        <translation>{field} est vide dans {count} entités (identifiants {ids}) ; remplissez-le ou retirez-les</translation>
    </message>
    <message>
        <source>{field} is empty in {count} samples; fill it in or remove them</source>
        <translation>{field} est vide dans {count} échantillons ; remplissez-le ou retirez-les</translation>
    </message>
    <message>
        <source>{job} has no such field; its fields are {fields}</source>
        <translation>{job} n’a pas ce champ ; ses champs sont {fields}</translation>
    </message>
    <message>
        <source>{job} needs this field; add it</source>
        <translation>{job} a besoin de ce champ ; ajoutez-le</translation>
    </message>
    <message>
        <source>{layer} is not a file that GDAL reads ({provider}); save it as GeoTIFF first</source>
        <translation>{layer} n’est pas un fichier que GDAL lit ({provider}) ; enregistrez-la d’abord en GeoTIFF</translation>
    </message>
    <message>
        <source>{layer} is not a raster; choose another layer</source>
        <translation>{layer} n’est pas un raster ; choisissez une autre couche</translation>
    </message>
    <message>
        <source>{name} cannot be set here; {hint}</source>
        <translation>{name} ne peut pas être réglé ici ; {hint}</translation>
    </message>
    <message>
        <source>{name} cannot be written ({reason}); check the free space on the disk and the rights on the folder</source>
        <translation>impossible d’écrire {name} ({reason}) ; vérifiez la place libre sur le disque et les droits sur le dossier</translation>
    </message>
    <message>
        <source>{name} is not a backend; choose one of {choices}</source>
        <translation>{name} n’est pas un moteur de calcul ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not a classifier; choose one of {choices}</source>
        <translation>{name} n’est pas un classifieur ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{name} is not a job; choose one of {choices}</source>
        <translation>{name} n’est pas une tâche ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{n} folds need at least {n} polygons, there are {found}; lower FOLDS, or check GROUP_FIELD</source>
        <translation>{n} plis demandent au moins {n} polygones, il y en a {found} ; diminuez FOLDS, ou vérifiez GROUP_FIELD</translation>
    </message>
    <message>
        <source>{packages} not found in QGIS's Python; install with: {command}</source>
        <translation>{packages} introuvable dans le Python de QGIS ; installez avec : {command}</translation>
    </message>
    <message>
        <source>{path} cannot be read ({reason}); check the path</source>
        <translation>impossible de lire {path} ({reason}) ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} cannot be read at {window} ({reason}); the file may be damaged, replace it</source>
        <translation>impossible de lire {path} à {window} ({reason}) ; le fichier est peut-être endommagé, remplacez-le</translation>
    </message>
    <message>
        <source>{path} cannot be replaced ({reason}); close the programs that use it</source>
        <translation>impossible de remplacer {path} ({reason}) ; fermez les programmes qui l’utilisent</translation>
    </message>
    <message>
        <source>{path} cannot be reprojected to the raster's coordinate reference system; reproject it first</source>
        <translation>impossible de reprojeter {path} dans le système de coordonnées du raster ; reprojetez-la d’abord</translation>
    </message>
    <message>
        <source>{path} cannot be warped to the grid of the first raster ({reason}); warp it beforehand</source>
        <translation>impossible de projeter {path} sur la grille du premier raster ({reason}) ; rééchantillonnez-le au préalable</translation>
    </message>
    <message>
        <source>{path} cannot be written in the format of its ending; use one of {known}</source>
        <translation>{path} ne peut pas être écrit dans le format de son extension ; utilisez une de celles-ci : {known}</translation>
    </message>
    <message>
        <source>{path} does not exist; check the path</source>
        <translation>{path} n’existe pas ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} does not overlap the raster {raster}; check the extents and reference systems of both</source>
        <translation>{path} ne recouvre pas le raster {raster} ; vérifiez l’emprise et le système de coordonnées des deux</translation>
    </message>
    <message>
        <source>{path} has classes that the map does not know: {unknown}; the map's classes are {known}</source>
        <translation>{path} a des classes que la carte ne connaît pas : {unknown} ; les classes de la carte sont {known}</translation>
    </message>
    <message>
        <source>{path} has no features; choose a layer that has some</source>
        <translation>{path} n’a aucune entité ; choisissez une couche qui en contient</translation>
    </message>
    <message>
        <source>{path} has no field {name}, so it is no table of samples; make one with Extract samples, or choose the field that says which samples belong to one polygon among {fields}</source>
        <translation>{path} n’a pas de champ {name}, ce n’est donc pas une table d’échantillons ; faites-en une avec « Extraire des échantillons », ou choisissez parmi {fields} le champ qui dit quels échantillons appartiennent à un même polygone</translation>
    </message>
    <message>
        <source>{path} has no field {name}; its fields are {fields}</source>
        <translation>{path} n’a pas de champ {name} ; ses champs sont {fields}</translation>
    </message>
    <message>
        <source>{path} has no layer {name}; its layers are {layers}</source>
        <translation>{path} n’a pas de couche {name} ; ses couches sont {layers}</translation>
    </message>
    <message>
        <source>{path} has no numeric field to learn from; extract samples from a raster first</source>
        <translation>{path} n’a aucun champ numérique dont apprendre ; extrayez d’abord des échantillons d’un raster</translation>
    </message>
    <message>
        <source>{path} has no usable pixel in the raster ({excluded} are nodata or masked, {conflicting} lie in two classes); check nodata, mask and polygons</source>
        <translation>{path} n’a aucun pixel utilisable dans le raster ({excluded} sans données ou masqués, {conflicting} dans deux classes) ; vérifiez le nodata, le masque et les polygones</translation>
    </message>
    <message>
        <source>{path} has {count} bands; give a class map, which has one</source>
        <translation>{path} a {count} bandes ; donnez une carte de classes, qui n’en a qu’une</translation>
    </message>
    <message>
        <source>{path} holds a classifier that this Terroir does not know ({classifier}); update Terroir</source>
        <translation>{path} contient un classifieur que cette version de Terroir ne connaît pas ({classifier}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>{path} holds lines; give polygons or points</source>
        <translation>{path} contient des lignes ; donnez des polygones ou des points</translation>
    </message>
    <message>
        <source>{path} holds {value}, which is no class code; give a class map of whole numbers</source>
        <translation>{path} contient {value}, qui n’est pas un code de classe ; donnez une carte de classes en nombres entiers</translation>
    </message>
    <message>
        <source>{path} is a folder; name a file</source>
        <translation>{path} est un dossier ; nommez un fichier</translation>
    </message>
    <message>
        <source>{path} is already another output of this run; name different files</source>
        <translation>{path} est déjà une autre sortie de ce traitement ; nommez des fichiers différents</translation>
    </message>
    <message>
        <source>{path} is also an input; write to another file</source>
        <translation>{path} est aussi une entrée ; écrivez dans un autre fichier</translation>
    </message>
    <message>
        <source>{path} is incomplete or damaged; copy it again, or train the model again</source>
        <translation>{path} est incomplet ou endommagé ; copiez-le à nouveau, ou entraînez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} is not a Terroir model (it needs one member {name}); choose another file</source>
        <translation>{path} n’est pas un modèle Terroir (il doit contenir un élément {name}) ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a Terroir model; choose a file made by Train classifier (.terroir)</source>
        <translation>{path} n’est pas un modèle Terroir ; choisissez un fichier produit par « Entraîner un classifieur » (.terroir)</translation>
    </message>
    <message>
        <source>{path} is not a file; check the path</source>
        <translation>{path} n’est pas un fichier ; vérifiez le chemin</translation>
    </message>
    <message>
        <source>{path} is not a raster that GDAL can read ({reason}); choose another file</source>
        <translation>{path} n’est pas un raster que GDAL sait lire ({reason}) ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a raster that can be read; choose another file</source>
        <translation>{path} n’est pas un raster lisible ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is not a sound Terroir model ({name}: {reason}); train the model again</source>
        <translation>{path} n’est pas un modèle Terroir en bon état ({name} : {reason}) ; entraînez à nouveau le modèle</translation>
    </message>
    <message>
        <source>{path} is not a vector file that GDAL can read; choose another file</source>
        <translation>{path} n’est pas un fichier vecteur que GDAL sait lire ; choisissez un autre fichier</translation>
    </message>
    <message>
        <source>{path} is refused because {name} has {size} MB, more than the {limit} MB allowed; train a smaller model</source>
        <translation>{path} est refusé parce que {name} pèse {size} Mo, plus que les {limit} Mo permis ; entraînez un modèle plus petit</translation>
    </message>
    <message>
        <source>{path} is reprojected to the raster's coordinate reference system.</source>
        <translation>{path} est reprojetée dans le système de coordonnées du raster.</translation>
    </message>
    <message>
        <source>{path} lies on another grid than {first} and is warped to it ({resampling}).</source>
        <translation>{path} est sur une autre grille que {first} et y est rééchantillonné ({resampling}).</translation>
    </message>
    <message>
        <source>{path} lies on another grid than {first} and one of them is rotated or upside down; warp it beforehand</source>
        <translation>{path} est sur une autre grille que {first} et l’un des deux est tourné ou inversé ; rééchantillonnez-le au préalable</translation>
    </message>
    <message>
        <source>{path} mixes points, lines and polygons (id {id}); keep one kind</source>
        <translation>{path} mélange points, lignes et polygones (identifiant {id}) ; n’en gardez qu’une sorte</translation>
    </message>
    <message>
        <source>{path} or the raster has no coordinate reference system; they are taken to have the same.</source>
        <translation>{path} ou le raster n’a pas de système de coordonnées ; on suppose qu’ils ont le même.</translation>
    </message>
    <message>
        <source>{path} was written by a newer Terroir ({found}, this one reads up to format {known}); update Terroir</source>
        <translation>{path} a été écrit par une version plus récente de Terroir ({found}, celle-ci lit jusqu’au format {known}) ; mettez Terroir à jour</translation>
    </message>
    <message>
        <source>{pixels} pixels lie in features of different classes and are left out (ids {pairs}).</source>
        <translation>{pixels} pixels sont dans des entités de classes différentes et sont laissés de côté (identifiants {pairs}).</translation>
    </message>
    <message>
        <source>{suffix} is not a vector format that can be written; use one of {known}</source>
        <translation>{suffix} n’est pas un format vecteur qui peut être écrit ; utilisez l’un de {known}</translation>
    </message>
    <message>
        <source>{value!r} is not a list; write it in brackets</source>
        <translation>{value!r} n’est pas une liste ; écrivez-la entre crochets</translation>
    </message>
    <message>
        <source>{value!r} is not of type {kind}; correct it</source>
        <translation>{value!r} n’est pas de type {kind} ; corrigez-le</translation>
    </message>
    <message>
        <source>{value} cannot be used; give another value</source>
        <translation>{value} est inutilisable ; donnez une autre valeur</translation>
    </message>
    <message>
        <source>{value} is not known; choose one of {choices}</source>
        <translation>{value} est inconnu ; choisissez parmi {choices}</translation>
    </message>
    <message>
        <source>{value} is outside the limits; give a number from {minimum} to {maximum}</source>
        <translation>{value} est hors des limites ; donnez un nombre de {minimum} à {maximum}</translation>
    </message>
    <message>
        <source>{value} leaves one side empty; give a number above 0 and below 1</source>
        <translation>{value} laisse un côté vide ; donnez un nombre supérieur à 0 et inférieur à 1</translation>
    </message>
</context>
<context>
    <name>terroir</name>
    <message>
        <source>Accuracy</source>
        <translation>Exactitude</translation>
    </message>
    <message>
        <source>Accuracy assessment</source>
        <translation>Évaluer l’exactitude</translation>
    </message>
    <message>
        <source>All files (*.*)</source>
        <translation>Tous les fichiers (*.*)</translation>
    </message>
    <message>
        <source>All numbers of the report, for programs.</source>
        <translation>Tous les nombres du rapport, pour des programmes.</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>Quantité</translation>
    </message>
    <message>
        <source>Backend</source>
        <translation>Moteur de calcul</translation>
    </message>
    <message>
        <source>Backend for algorithms set to 'auto'</source>
        <translation>Moteur de calcul des algorithmes réglés sur « auto »</translation>
    </message>
    <message>
        <source>Budget for the blocks at work, whatever the raster's size; empty takes the Processing option.</source>
        <translation>Budget pour les blocs en cours de calcul, quelle que soit la taille du raster ; vide : l’option de Traitements.</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>Fichiers CSV (*.csv)</translation>
    </message>
    <message>
        <source>Class field</source>
        <translation>Champ de classe</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Classifieur</translation>
    </message>
    <message>
        <source>Classify raster</source>
        <translation>Classer un raster</translation>
    </message>
    <message>
        <source>Compares a map with polygons or points whose class is known, and writes a report with the confusion matrix, the overall accuracy, and precision, recall and F1 of each class.

Use a reference that training has not seen, such as the test part of 'Split samples'.

In the matrix, rows are the reference and columns the map. A text class is matched with the names in the map, a whole number with its codes. The macro F1 gives every class the same weight, so that a rare class that is missed shows.</source>
        <translation>Compare une carte avec des polygones ou des points dont la classe est connue, et écrit un rapport avec la matrice de confusion, l’exactitude globale, et la précision, le rappel et le F1 de chaque classe.

Utilisez une référence que l’apprentissage n’a pas vue, comme la part de test de « Séparer les échantillons ».

Dans la matrice, les lignes sont la référence et les colonnes la carte. Une classe en texte est rapprochée des noms de la carte, un nombre entier de ses codes. Le F1 macro donne le même poids à chaque classe : une classe rare qui est manquée se voit.</translation>
    </message>
    <message>
        <source>Compares a map with polygons or points whose class is known: F1, confusion matrix, report.</source>
        <translation>Compare une carte avec des polygones ou des points dont la classe est connue : F1, matrice de confusion, rapport.</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Confiance</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Matrice de confusion</translation>
    </message>
    <message>
        <source>Divides polygons or samples into a training part and a test part that no model has seen.</source>
        <translation>Partage des polygones ou des échantillons en une part d’apprentissage et une part de test qu’aucun modèle n’a vue.</translation>
    </message>
    <message>
        <source>Divides polygons, or a table of samples, into a training part and a test part, class by class.

An honest accuracy needs pixels that training has not seen. Pixels of one polygon resemble each other, so the method 'polygon' keeps whole polygons on one side. The method 'pixel' splits single samples and makes accuracies look better than they are.

A class that has one polygon only goes to the training part, with a warning.</source>
        <translation>Partage des polygones, ou une table d’échantillons, en une part d’apprentissage et une part de test, classe par classe.

Une exactitude honnête demande des pixels que l’apprentissage n’a pas vus. Les pixels d’un même polygone se ressemblent : la méthode « polygon » garde donc les polygones entiers d’un même côté. La méthode « pixel » sépare les échantillons un à un et fait paraître l’exactitude meilleure qu’elle n’est.

Une classe qui n’a qu’un seul polygone va à la part d’apprentissage, avec un avertissement.</translation>
    </message>
    <message>
        <source>Extract samples</source>
        <translation>Extraire des échantillons</translation>
    </message>
    <message>
        <source>Features</source>
        <translation>Variables</translation>
    </message>
    <message>
        <source>Field that says what stays together. Left empty: the field 'group' of a table of samples, else each polygon by itself.</source>
        <translation>Champ qui dit ce qui reste ensemble. Laissé vide : le champ « group » d’une table d’échantillons, sinon chaque polygone à part.</translation>
    </message>
    <message>
        <source>Field that says which features belong together; left empty, each feature is a group by itself.</source>
        <translation>Champ qui dit quelles entités vont ensemble ; laissé vide, chaque entité est un groupe à elle seule.</translation>
    </message>
    <message>
        <source>Field with the class, a whole number or text.</source>
        <translation>Champ de la classe, nombre entier ou texte.</translation>
    </message>
    <message>
        <source>Field with the class, a whole number or text. Each class is divided in the same proportion.</source>
        <translation>Champ de la classe, nombre entier ou texte. Chaque classe est partagée dans la même proportion.</translation>
    </message>
    <message>
        <source>Field with the class.</source>
        <translation>Champ de la classe.</translation>
    </message>
    <message>
        <source>Field with the class: the code in the map, or the name of the class.</source>
        <translation>Champ de la classe : le code de la carte, ou le nom de la classe.</translation>
    </message>
    <message>
        <source>Field with the name of the class, for a map that holds no names.</source>
        <translation>Champ du nom de la classe, pour une carte qui n’a pas de noms.</translation>
    </message>
    <message>
        <source>Field with the name of the class, where the class field holds numbers.</source>
        <translation>Champ du nom de la classe, quand le champ de classe contient des nombres.</translation>
    </message>
    <message>
        <source>Field with the polygon a sample comes from; the cross-validation keeps groups together.</source>
        <translation>Champ du polygone d’où vient un échantillon ; la validation croisée garde les groupes ensemble.</translation>
    </message>
    <message>
        <source>Fields to learn from; left empty, all fields with band values. To leave out a band that measures nothing, such as a cloud mask, choose all the others.</source>
        <translation>Champs dont apprendre ; laissé vide, tous les champs de valeurs de bandes. Pour écarter une bande qui ne mesure rien, comme un masque de nuages, choisissez toutes les autres.</translation>
    </message>
    <message>
        <source>Folds of the cross-validation</source>
        <translation>Plis de la validation croisée</translation>
    </message>
    <message>
        <source>GeoTIFF with one band for each class: its probability, from 0 to 1.</source>
        <translation>GeoTIFF avec une bande par classe : sa probabilité, de 0 à 1.</translation>
    </message>
    <message>
        <source>GeoTIFF with the code of the class, and the names and colours of all classes.</source>
        <translation>GeoTIFF avec le code de la classe, et les noms et couleurs de toutes les classes.</translation>
    </message>
    <message>
        <source>GeoTIFF with the probability of the class chosen, from 0 to 1.</source>
        <translation>GeoTIFF avec la probabilité de la classe retenue, de 0 à 1.</translation>
    </message>
    <message>
        <source>Give a whole number of at least {minimum}</source>
        <translation>Donnez un nombre entier d’au moins {minimum}</translation>
    </message>
    <message>
        <source>Group field</source>
        <translation>Champ de groupe</translation>
    </message>
    <message>
        <source>HTML files (*.html)</source>
        <translation>Fichiers HTML (*.html)</translation>
    </message>
    <message>
        <source>How a raster whose grid or reference system differs from the first one's is brought onto that grid: nearest keeps values, bilinear smooths them.</source>
        <translation>Comment un raster dont la grille ou le système de coordonnées diffère de ceux du premier est ramené sur cette grille : nearest (plus proche voisin) garde les valeurs, bilinear (bilinéaire) les lisse.</translation>
    </message>
    <message>
        <source>How many computations run at once; 0 takes the Processing option, and one for each core.</source>
        <translation>Combien de calculs vont de front ; 0 : l’option de Traitements, et un par cœur.</translation>
    </message>
    <message>
        <source>How many pixels to take: all of them; constant, the amount from every class; smallest, as many from every class as the smallest has; percent, the amount in percent of every class; total, the amount in all, shared in proportion.</source>
        <translation>Combien de pixels prendre : all, tous ; constant, la quantité dans chaque classe ; smallest, dans chaque classe autant que la plus petite en a ; percent, la quantité en pourcentage de chaque classe ; total, la quantité en tout, répartie en proportion.</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Into how many parts the polygons are divided; each part is predicted by a model of the others.</source>
        <translation>En combien de parts les polygones sont divisés ; chaque part est prédite par un modèle des autres.</translation>
    </message>
    <message>
        <source>JSON files (*.json)</source>
        <translation>Fichiers JSON (*.json)</translation>
    </message>
    <message>
        <source>JSON object with arguments of the scikit-learn estimator, such as {"n_estimators": 200, "max_depth": 20}; what is not named keeps its default.</source>
        <translation>Objet JSON avec des arguments de l’estimateur scikit-learn, par exemple {"n_estimators": 200, "max_depth": 20} ; ce qui n’est pas nommé garde sa valeur par défaut.</translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation>Kappa</translation>
    </message>
    <message>
        <source>Label field</source>
        <translation>Champ de libellé</translation>
    </message>
    <message>
        <source>Layer for the accuracy assessment, with all fields of the input.</source>
        <translation>Couche pour l’évaluation de l’exactitude, avec tous les champs de l’entrée.</translation>
    </message>
    <message>
        <source>Layer for training, with all fields of the input.</source>
        <translation>Couche pour l’apprentissage, avec tous les champs de l’entrée.</translation>
    </message>
    <message>
        <source>Learning</source>
        <translation>Apprentissage</translation>
    </message>
    <message>
        <source>Learns a classifier from a table of samples made by 'Extract samples', and writes it to a model file (.terroir) that knows its classes and bands.

The accuracies come from a cross-validation: each polygon is predicted by a model that has seen no pixel of it. They tell how the classifier does on this kind of data; for the accuracy of a map, assess it on polygons that were kept apart.

The classifier 'rf' is a random forest of 100 trees in which all classes weigh the same.</source>
        <translation>Entraîne un classifieur sur une table d’échantillons produite par « Extraire des échantillons », et l’écrit dans un fichier de modèle (.terroir) qui connaît ses classes et ses bandes.

Les exactitudes viennent d’une validation croisée : chaque polygone est prédit par un modèle qui n’en a vu aucun pixel. Elles disent ce que vaut le classifieur sur ce genre de données ; pour l’exactitude d’une carte, évaluez-la sur des polygones mis de côté.

Le classifieur « rf » est une forêt aléatoire de 100 arbres où toutes les classes ont le même poids.</translation>
    </message>
    <message>
        <source>Learns a classifier from samples and cross-validates it with whole polygons kept together.</source>
        <translation>Entraîne un classifieur sur des échantillons et le valide par validation croisée en gardant les polygones entiers.</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>F1 macro</translation>
    </message>
    <message>
        <source>Macro F1 (cross-validated)</source>
        <translation>F1 macro (validation croisée)</translation>
    </message>
    <message>
        <source>Makes a land-cover map from an image with a model made by 'Train classifier'. The map holds the names and colours of the classes.

The image must have the model's bands. Bands in another order are recognised by name; an image that lacks one is refused. Bands without names are known by their order only: give several rasters in the order of the training.

The image is read block by block within a memory budget, so its size does not matter. Pixels without data in any band, or outside the mask, stay without data. Confidence and probabilities are made in the same pass.</source>
        <translation>Produit une carte d’occupation du sol à partir d’une image et d’un modèle fait par « Entraîner un classifieur ». La carte contient les noms et les couleurs des classes.

L’image doit avoir les bandes du modèle. Des bandes dans un autre ordre sont reconnues à leur nom ; une image à laquelle il en manque une est refusée. Des bandes sans nom ne sont connues que par leur ordre : donnez plusieurs rasters dans l’ordre de l’apprentissage.

L’image est lue bloc par bloc dans un budget de mémoire : sa taille n’a pas d’importance. Les pixels sans données dans une bande, ou hors du masque, restent sans données. Confiance et probabilités sont produites dans le même passage.</translation>
    </message>
    <message>
        <source>Makes a land-cover map from an image with a trained model, block by block.</source>
        <translation>Produit une carte d’occupation du sol à partir d’une image et d’un modèle entraîné, bloc par bloc.</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>Carte</translation>
    </message>
    <message>
        <source>Map with the code of the class, such as 'Classify raster' makes.</source>
        <translation>Carte avec le code de la classe, telle que la produit « Classer un raster ».</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Masque</translation>
    </message>
    <message>
        <source>Memory (MB)</source>
        <translation>Mémoire (Mo)</translation>
    </message>
    <message>
        <source>Memory for blocks (MB)</source>
        <translation>Mémoire pour les blocs (Mo)</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Méthode</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Métriques</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modèle</translation>
    </message>
    <message>
        <source>Model file made by 'Train classifier'.</source>
        <translation>Fichier de modèle produit par « Entraîner un classifieur ».</translation>
    </message>
    <message>
        <source>Model file; it holds no code, so that opening somebody else's model is safe.</source>
        <translation>Fichier de modèle ; il ne contient pas de code, on peut donc ouvrir sans risque le modèle de quelqu’un d’autre.</translation>
    </message>
    <message>
        <source>Number of classes</source>
        <translation>Nombre de classes</translation>
    </message>
    <message>
        <source>Number of pixels</source>
        <translation>Nombre de pixels</translation>
    </message>
    <message>
        <source>Number of pixels (constant, total) or percentage (percent); the other strategies need none.</source>
        <translation>Nombre de pixels (constant, total) ou pourcentage (percent) ; les autres stratégies n’en ont pas besoin.</translation>
    </message>
    <message>
        <source>Number of samples</source>
        <translation>Nombre d’échantillons</translation>
    </message>
    <message>
        <source>One or more rasters with the bands of the model, stacked in the order of the training.</source>
        <translation>Un ou plusieurs rasters avec les bandes du modèle, empilés dans l’ordre de l’apprentissage.</translation>
    </message>
    <message>
        <source>One or more rasters; together they are read as one stack on the grid of the first.</source>
        <translation>Un ou plusieurs rasters ; ils sont lus comme une seule pile sur la grille du premier.</translation>
    </message>
    <message>
        <source>Overall accuracy</source>
        <translation>Exactitude globale</translation>
    </message>
    <message>
        <source>Overall accuracy (cross-validated)</source>
        <translation>Exactitude globale (validation croisée)</translation>
    </message>
    <message>
        <source>Parameters of the classifier</source>
        <translation>Paramètres du classifieur</translation>
    </message>
    <message>
        <source>Pixels of a polygon</source>
        <translation>Pixels d’un polygone</translation>
    </message>
    <message>
        <source>Places whose class is known and which training has not seen, in any reference system.</source>
        <translation>Lieux dont la classe est connue et que l’apprentissage n’a pas vus, dans n’importe quel système de coordonnées.</translation>
    </message>
    <message>
        <source>Places whose class is known, in any reference system.</source>
        <translation>Lieux dont la classe est connue, dans n’importe quel système de coordonnées.</translation>
    </message>
    <message>
        <source>Point layer with one point at the centre of each pixel.</source>
        <translation>Couche de points, un point au centre de chaque pixel.</translation>
    </message>
    <message>
        <source>Polygons or points</source>
        <translation>Polygones ou points</translation>
    </message>
    <message>
        <source>Polygons or samples</source>
        <translation>Polygones ou échantillons</translation>
    </message>
    <message>
        <source>Polygons with a class, or a table of samples made by 'Extract samples'.</source>
        <translation>Polygones avec une classe, ou table d’échantillons produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Probabilities</source>
        <translation>Probabilités</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no class is wanted.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucune classe n’est voulue.</translation>
    </message>
    <message>
        <source>Raster that is 0 or without data where no pixel shall be used.</source>
        <translation>Raster qui vaut 0 ou est sans données là où aucun pixel ne doit servir.</translation>
    </message>
    <message>
        <source>Reads the pixels of one or more rasters under polygons or points into a point layer: the class, its label, the polygon it comes from (group), and one field for each band.

Several rasters are read as one stack on the grid of the first; bands without names are called b1, b2, … in this order. Pixels without data in any band, or outside the mask, give no sample.

A text class gets the codes 1, 2, … in alphabetical order; a whole number keeps its value. The colours of a layer that is styled by class travel on to the map.</source>
        <translation>Lit les pixels d’un ou de plusieurs rasters sous des polygones ou des points, et les écrit dans une couche de points : la classe, son libellé, le polygone d’origine (group), et un champ par bande.

Plusieurs rasters sont lus comme une seule pile sur la grille du premier ; des bandes sans nom s’appellent b1, b2, … dans cet ordre. Les pixels sans données dans une bande, ou hors du masque, ne donnent pas d’échantillon.

Une classe en texte reçoit les codes 1, 2, … dans l’ordre alphabétique ; un nombre entier garde sa valeur. Les couleurs d’une couche stylée par classe suivent jusqu’à la carte.</translation>
    </message>
    <message>
        <source>Reads the pixels under polygons or points into a table of samples for training.</source>
        <translation>Lit les pixels sous des polygones ou des points dans une table d’échantillons pour l’apprentissage.</translation>
    </message>
    <message>
        <source>Reference (polygons or points)</source>
        <translation>Vérité terrain (polygones ou points)</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Rapport</translation>
    </message>
    <message>
        <source>Report on the cross-validation: confusion matrix, and precision, recall and F1 of each class.</source>
        <translation>Rapport sur la validation croisée : matrice de confusion, et précision, rappel et F1 de chaque classe.</translation>
    </message>
    <message>
        <source>Report to read and to print, in one file.</source>
        <translation>Rapport à lire et à imprimer, en un seul fichier.</translation>
    </message>
    <message>
        <source>Resampling of rasters on another grid</source>
        <translation>Rééchantillonnage des rasters d’une autre grille</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Échantillons</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Graine aléatoire</translation>
    </message>
    <message>
        <source>Share of each class that goes to the test part, between 0 and 1; at least one stays on each side.</source>
        <translation>Part de chaque classe qui va au test, entre 0 et 1 ; il en reste au moins un de chaque côté.</translation>
    </message>
    <message>
        <source>Share of the test part</source>
        <translation>Proportion de la part de test</translation>
    </message>
    <message>
        <source>Split samples</source>
        <translation>Séparer les échantillons</translation>
    </message>
    <message>
        <source>Start of the random numbers: the same seed gives the same result, another one another draw.</source>
        <translation>Départ des nombres aléatoires : la même graine donne le même résultat, une autre un autre tirage.</translation>
    </message>
    <message>
        <source>Strategy</source>
        <translation>Stratégie</translation>
    </message>
    <message>
        <source>Table of samples made by 'Extract samples'.</source>
        <translation>Table d’échantillons produite par « Extraire des échantillons ».</translation>
    </message>
    <message>
        <source>Terroir model (*.terroir)</source>
        <translation>Modèle Terroir (*.terroir)</translation>
    </message>
    <message>
        <source>Test part</source>
        <translation>Part de test</translation>
    </message>
    <message>
        <source>The algorithm was not prepared</source>
        <translation>L’algorithme n’a pas été préparé</translation>
    </message>
    <message>
        <source>The confusion matrix as a table.</source>
        <translation>La matrice de confusion sous forme de tableau.</translation>
    </message>
    <message>
        <source>Train classifier</source>
        <translation>Entraîner un classifieur</translation>
    </message>
    <message>
        <source>Training part</source>
        <translation>Part d’apprentissage</translation>
    </message>
    <message>
        <source>Where blocks are computed: serial (one after the other) or threads (several at once); auto takes the Processing option, and threads where there is more than one core. The result is the same.</source>
        <translation>Où les blocs sont calculés : serial (l’un après l’autre) ou threads (plusieurs de front) ; auto : l’option de Traitements, et threads s’il y a plus d’un cœur. Le résultat est le même.</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Calculs simultanés</translation>
    </message>
    <message>
        <source>Workers (0: one for each core)</source>
        <translation>Calculs simultanés (0 : un par cœur)</translation>
    </message>
    <message>
        <source>accuracy,assessment,validation,confusion matrix,F1,kappa,precision,recall,report,ground truth</source>
        <translation>exactitude,évaluation,validation,matrice de confusion,F1,kappa,précision,rappel,rapport,vérité terrain</translation>
    </message>
    <message>
        <source>centre takes the pixels whose centre lies in the polygon, touched every pixel that the polygon touches, inside the pixels that lie wholly in it.</source>
        <translation>centre prend les pixels dont le centre est dans le polygone, touched tous les pixels que le polygone touche, inside les pixels qui y sont entièrement.</translation>
    </message>
    <message>
        <source>classify,predict,map,model,land cover,classification,confidence,probability,random forest</source>
        <translation>classer,classification,prédire,carte,modèle,occupation du sol,confiance,probabilité,forêt aléatoire</translation>
    </message>
    <message>
        <source>polygon keeps whole polygons together; pixel splits single samples, which flatters the accuracy.</source>
        <translation>polygon garde les polygones entiers ; pixel sépare les échantillons un à un, ce qui flatte l’exactitude.</translation>
    </message>
    <message>
        <source>rf: random forest, needs no tuning to do well on images.</source>
        <translation>rf : forêt aléatoire, donne de bons résultats sur des images sans réglage.</translation>
    </message>
    <message>
        <source>samples,extract,training,pixels,polygons,points,ground truth,raster</source>
        <translation>échantillons,extraire,apprentissage,pixels,polygones,points,vérité terrain,raster</translation>
    </message>
    <message>
        <source>split,train,test,validation,holdout,samples,polygons,accuracy</source>
        <translation>séparer,apprentissage,test,validation,échantillons,polygones,exactitude,partage</translation>
    </message>
    <message>
        <source>train,learn,model,classifier,random forest,machine learning,supervised,classification,land cover</source>
        <translation>entraîner,apprentissage,modèle,classifieur,forêt aléatoire,apprentissage automatique,supervisé,classification,occupation du sol</translation>
    </message>
</context>
</TS>
